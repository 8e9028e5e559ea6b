// Prints the spans of names, values and blocks in files of HCL as HashiCorp's parser reads them, for a comparison with our
// tree: for each file that is named on standard input a line with its name, and where it is refused, then sorted lines.
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var out []string

func at(p hcl.Pos) string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }
func add(kind string, a, b hcl.Pos) { out = append(out, kind+" "+at(a)+" "+at(b)) }

func body(b *hclsyntax.Body) {
	for _, a := range b.Attributes {
		add("name", a.NameRange.Start, a.NameRange.End)
		value(a.Expr)
	}
	for _, bl := range b.Blocks {
		add("block", bl.TypeRange.Start, bl.CloseBraceRange.End)
		if n := len(bl.LabelRanges); n > 0 {
			add("name", bl.LabelRanges[n-1].Start, bl.LabelRanges[n-1].End)
		}
		body(bl.Body)
	}
}

func value(e hclsyntax.Expression) {
	add("value", e.Range().Start, e.Range().End)
	inside(e)
}

func inside(e hclsyntax.Expression) {
	switch t := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		inside(t.Expression)
	case *hclsyntax.FunctionCallExpr:
		if t.Name == "jsonencode" && len(t.Args) == 1 && !t.ExpandFinal {
			inside(t.Args[0])
		}
	case *hclsyntax.TupleConsExpr:
		for _, i := range t.Exprs {
			value(i)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, i := range t.Items {
			k := i.KeyExpr.Range()
			add("name", k.Start, k.End)
			value(i.ValueExpr)
		}
	}
}

func main() {
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() {
		name := sc.Text()
		src, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		f, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
		if diags.HasErrors() {
			fmt.Printf("FILE %s refused %s\n", name, at(diags[0].Subject.Start))
			continue
		}
		out = nil
		body(f.Body.(*hclsyntax.Body))
		sort.Strings(out)
		fmt.Printf("FILE %s\n", name)
		for _, l := range out {
			fmt.Println(l)
		}
	}
}
