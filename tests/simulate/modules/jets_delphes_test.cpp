#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "hml/event/hepmc.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {
namespace {

const std::filesystem::path data = std::filesystem::path(HML_TEST_DATA) / "simulate";

std::vector<double> as_doubles(const Column& column) {
  return std::visit([](const auto& values) { return std::vector<double>(values.begin(), values.end()); },
                    column.values);
}

// Every algorithm, grooming, N-subjettiness, Voronoi areas, densities and the tags, on the generator's particles.
TEST(Jets, AgreeWithDelphesEventByEvent) {
  const Events out = Detector(data / "jets.tcl", 7).simulate(HepmcReader(data / "tt6.hepmc.gz").read(100), 0);
  out.check("result");
  std::ifstream file(data / "tt6-jets.json");
  const auto reference = nlohmann::json::parse(file);
  std::size_t compared = 0;
  for (const auto& [name, columns] : reference["collections"].items()) {
    const Collection& c = out.collection(name);
    for (std::int64_t e = 0; e < out.size(); ++e)
      ASSERT_EQ(c.count(e), columns["count"][static_cast<std::size_t>(e)].get<std::int64_t>())
          << name << " in event " << e;
    for (const auto& [column, expected] : columns.items()) {
      if (column == "count") continue;
      const auto values = as_doubles(c.column(column));
      ASSERT_EQ(values.size(), expected.size()) << name << "." << column;
      // Masses of jets and differences of subjets are known to the rounding of their energies.
      const double least = column == "mass" ? 1.0 : column.find("_subjet_") != std::string::npos ? 10.0 : 1e-2;
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double want = expected[i], angle = column == "eta" || column == "phi" ? 1.0 : least;
        EXPECT_NEAR(values[i], want, 2e-5 * std::max(std::abs(want), angle))
            << name << "." << column << " of object " << i;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 5000u);
}

}  // namespace
}  // namespace hml
