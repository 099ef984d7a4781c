// The examples of docs/guide/naming.md: the event and the table are read from the page.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "hml/core/files.hpp"
#include "hml/observe/cut.hpp"
#include "hml/observe/quantity.hpp"

namespace hml {
namespace {

std::string page() { return read_text(HML_SOURCE "/docs/guide/naming.md"); }

/// "Track1" -> ("Track", 1)
std::pair<std::string, int> split_reference(const std::string& text) {
  const std::size_t digit = text.find_first_of("0123456789");
  return {text.substr(0, digit), std::stoi(text.substr(digit))};
}

void add_objects(Collection& collection, const nlohmann::ordered_json& objects) {
  collection.offsets = {0, static_cast<std::int64_t>(objects.size())};
  if (objects.empty()) {
    for (const char* column : {"pt", "eta", "phi"}) collection.add<double>(column, "1", "");
    return;
  }
  for (const auto& [key, first] : objects[0].items()) {
    if (key == "constituents") {
      Relation& relation = collection.relations.emplace_back();
      relation.name = key;
      for (const auto& object : objects) {
        for (const auto& part : object[key]) {
          const auto [target, index] = split_reference(part.get<std::string>());
          auto& targets = relation.targets;
          const auto found = std::find(targets.begin(), targets.end(), target);
          relation.target.push_back(static_cast<std::uint8_t>(found - targets.begin()));
          if (found == targets.end()) targets.push_back(target);
          relation.index.push_back(index);
        }
        relation.offsets.push_back(static_cast<std::int64_t>(relation.index.size()));
      }
      continue;
    }
    const int width = first.is_array() ? static_cast<int>(first.size()) : 1;
    auto& values = collection.add<double>(key, "1", "", width);
    for (const auto& object : objects)
      for (int k = 0; k < width; ++k)
        values.push_back(width > 1 ? object[key][k].get<double>() : object[key].get<double>());
  }
}

Events event_of_the_page() {
  const std::string text = page();
  const std::size_t begin = text.find("```json\n") + 8;
  const auto all = nlohmann::ordered_json::parse(text.substr(begin, text.find("```", begin) - begin));
  Events events;
  events.set_size(1);
  for (const auto& [name, objects] : all.items()) add_objects(events.add(name), objects);
  events.check("the page");
  return events;
}

struct Example {
  std::string written, canonical;
  std::vector<double> values;
};

std::vector<Example> examples_of_the_page() {
  const std::string text = page();
  std::istringstream lines(text.substr(text.find("## Examples")));
  std::vector<Example> out;
  for (std::string line; std::getline(lines, line) && line != "## Cuts";) {
    if (line.rfind("| `", 0) != 0) continue;
    std::vector<std::string> code;
    std::size_t at = 0;
    for (std::size_t begin; (begin = line.find('`', at)) != std::string::npos;) {
      at = line.find('`', begin + 1) + 1;
      code.push_back(line.substr(begin + 1, at - begin - 2));
    }
    Example example{code.at(0), code.at(1), {}};
    std::istringstream values(line.substr(at + 3, line.rfind('|') - at - 3));
    for (std::string value; std::getline(values, value, ',');) {
      if (value.find("none") != std::string::npos) continue;
      const bool nan = value.find("missing") != std::string::npos || value.find("undefined") != std::string::npos;
      example.values.push_back(nan ? std::nan("") : std::stod(value));
    }
    out.push_back(std::move(example));
  }
  return out;
}

TEST(NamingPage, ItsExamplesAreTrue) {
  const Events events = event_of_the_page();
  const auto examples = examples_of_the_page();
  ASSERT_GT(examples.size(), 40u);
  for (const auto& [written, canonical, values] : examples) {
    SCOPED_TRACE(written);
    const Quantity quantity(written);
    EXPECT_EQ(quantity.name(), canonical);
    EXPECT_EQ(Quantity(canonical).name(), canonical);
    const auto found = quantity.evaluate(events).values;
    ASSERT_EQ(found.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_EQ(std::isnan(found[i]), std::isnan(values[i]));
      // The page gives six digits.
      if (std::isnan(values[i])) continue;
      EXPECT_NEAR(found[i], values[i], 5e-6 * std::max(std::abs(values[i]), 0.1));
    }
  }
}

TEST(NamingPage, ItsMistakeReadsAsItSays) {
  const std::string text = page();
  try {
    Cut("jet0.pt > 3 and jet1.pq < 2");
    FAIL() << "the page's mistake is none";
  } catch (const Error& error) {
    EXPECT_NE(text.find(error.message()), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace hml
