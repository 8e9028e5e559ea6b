# formula.rb FORMULA ARCHIVE: does with the formula what Homebrew does on Linux with an Intel processor, with a small stand-in for Homebrew: reads it,
# compares the checksum, installs the archive in a fresh prefix, and runs its test.
require "digest"
require "fileutils"
require "pathname"
require "tmpdir"

class Pathname
  # As in Homebrew: files are moved into this directory; a hash has a new name for each.
  def install(*items)
    FileUtils.mkdir_p(self)
    items.flatten.each do |item|
      pairs = item.is_a?(Hash) ? item : { item => File.basename(item) }
      pairs.each { |from, to| FileUtils.mv(from, self / to) }
    end
  end
end

class Formula
  FIELDS = {}
  ALL = []
  class << self
    %i[desc homepage version license url sha256].each do |name|
      define_method(name) { |value| FIELDS[name] = value; ALL << [name, value] }
    end
    # Other platforms are read too, but their fields do not stay.
    def on(system)
      before, @platform = @platform, [*@platform, system]
      fields = FIELDS.dup
      yield
      FIELDS.replace(fields) unless (@platform - %i[linux intel]).empty?
      @platform = before
    end

    def on_macos(&) = on(:macos, &)
    def on_linux(&) = on(:linux, &)
    def on_arm(&) = on(:arm, &)
    def on_intel(&) = on(:intel, &)
    def test(&block) = define_method(:run_test, &block)
    def inherited(formula)
      super
      Formula.const_set(:ONLY, formula)
    end
  end

  attr_reader :prefix, :testpath

  def initialize(prefix, testpath)
    @prefix, @testpath = prefix, testpath
  end

  def version = FIELDS[:version]
  def bin = prefix / "bin"
  def man1 = prefix / "share/man/man1"
  def bash_completion = prefix / "etc/bash_completion.d"
  def zsh_completion = prefix / "share/zsh/site-functions"
  def fish_completion = prefix / "share/fish/vendor_completions.d"

  def shell_output(command)
    text = `#{command}`
    raise "#{command} ended with #{$?.exitstatus}" unless $?.success?
    text
  end

  def assert_match(part, text)
    raise "#{part} is not in #{text}" unless text.include?(part)
  end
end

formula, archive = ARGV.map { |path| File.expand_path(path) }
load formula
urls = Formula::ALL.count { |name, _| name == :url }
sums = Formula::ALL.select { |name, _| name == :sha256 }.map(&:last)
raise "#{urls} addresses and #{sums.uniq.size} checksums" unless urls == 4 && sums.all? { |sum| sum.match?(/\A\h{64}\z/) }
raise "the address #{Formula::FIELDS[:url]} is not that of #{archive}" unless Formula::FIELDS[:url].end_with?("/" + File.basename(archive))
raise "the checksum is not that of #{archive}" unless Formula::FIELDS[:sha256] == Digest::SHA256.file(archive).hexdigest
Dir.mktmpdir do |work|
  system("tar", "xzf", archive, "-C", work, exception: true)
  one = Formula::ONLY.new(Pathname(work) / "prefix", Pathname(work))
  # Homebrew starts in the only directory of an archive.
  Dir.chdir(Dir.glob("#{work}/ecs2fargate-*").first) { one.install }
  Dir.chdir(work) { one.run_test }
  %w[bin/ecs2fargate share/man/man1/ecs2fargate.1 share/man/man1/ecs2fargate-migrate.1 etc/bash_completion.d/ecs2fargate
     share/zsh/site-functions/_ecs2fargate share/fish/vendor_completions.d/ecs2fargate.fish].each do |path|
    raise "no #{path}" unless File.size?(one.prefix / path)
  end
end
puts "formula: four platforms; installs and passes its test on Linux"
