// What docs/guide/metrics.md says is there.
#include "hml/core/files.hpp"
#include "samples.hpp"

namespace hml {
namespace {

// The page's blocks of a language.
std::vector<std::string> blocks(const std::string& page, const std::string& language) {
  std::vector<std::string> out;
  const std::string begin = "```" + language + "\n";
  for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at + 1))
    out.push_back(page.substr(at + begin.size(), page.find("```", at + begin.size()) - at - begin.size()));
  return out;
}

TEST(MetricsPage, ItsRunFileWorks) {
  const auto yaml = blocks(read_text(HML_SOURCE "/docs/guide/metrics.md"), "yaml");
  ASSERT_EQ(yaml.size(), 1u);
  const auto listed = named_metrics(Config::parse(yaml[0]).at("metrics"));
  EXPECT_EQ(listed.size(), 6u);
  EXPECT_NO_THROW(rehearse(listed, {"qcd", "top"}, {"fatjet0.mass"}));
}

TEST(MetricsPage, ItsTableHasEveryMetric) {
  const std::string page = read_text(HML_SOURCE "/docs/guide/metrics.md");
  for (const auto& name : metrics().names()) EXPECT_NE(page.find("\n| `" + name + "` |"), std::string::npos) << name;
}

}  // namespace
}  // namespace hml
