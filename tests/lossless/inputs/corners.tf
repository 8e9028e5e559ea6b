x = "a\n\u00e9\U0001F600\"q\" $${no} %%{no} $ % {"
y = <<-EOT
    indented
      more

    %{ if var.a ~}
    yes ${join(", ", ["a", "b"])}
    %{ else }no%{ endif }
    EOT
z = <<-EOT
	  tab
	  EOT
plain = <<EOT
EOT"
 EOTs
EOT
g = replace(<<A
x
A
  , "x", "y"
)
c = (
  var.a
  ? "b" /* if */
  : // else
  "c"
)
obj = {
  (var.key)    = 1
  "${var.a}-b" = 2, "q" = 3
  for_each = 4
  twice = 1
  twice = 2
  h = <<X
in an object
X
  é-ü_1 = { a = { b = [] }, c = {} } # deep
}
tuple = [
  <<X
one
X
  , 2,
  # only a comment
]
empty = [ # c
]
call    = arn_parse ("x") . account
idx     = a["b"][c.d][0].e
not     = !a && b || c == d
s       = a[*].b[0].c
esc     = "%{ for x in y ~}${x}%{ endfor }"
spread  = max(1, [2, 3]...)
null_it = null
block "one" two "th ree" { }
block "one" four {
  # only a comment
}
one_line { a = { b = 1 } }
last {}
nested  = "${"${var.project}"}-${{ a = "}" }["a"]}"
