#include "hml/observe/observables.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "hml/observe/lund.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable lund_coordinate(const std::string& name) {
  struct Coordinate {
    const char *name, *label, *unit, *what;
    double LundDeclustering::*value;
  };
  static constexpr Coordinate coordinates[] = {
      {"kt", "k_t", "GeV", "Transverse momentum pt_softer delta", &LundDeclustering::kt},
      {"delta", R"(\Delta)", "1", "Angle delta, in rapidity and azimuth, of the two parts", &LundDeclustering::delta},
      {"z", "z", "1", "Share pt_softer / (pt_harder + pt_softer)", &LundDeclustering::z},
      {"psi", R"(\psi)", "rad", "Azimuth atan2(dy, dphi) of the softer part around the harder", &LundDeclustering::psi},
      {"m", "m", "GeV", "Mass", &LundDeclustering::mass}};
  const auto& found = *std::find_if(std::begin(coordinates), std::end(coordinates),
                                    [&](const Coordinate& coordinate) { return name == coordinate.name; });
  return {
      .name = fmt::format("lund_{}", name),
      .label = found.label,
      .unit = found.unit,
      .doc = fmt::format("{} of the i-th primary declustering of a jet, the widest first (arXiv:1807.04758); undefined "
                         "where there are fewer.",
                         found.what),
      .arguments = {{.name = "i", .standard = 0.0, .doc = "Which declustering.", .min = 0, .max = 1e6}},
      .make = [value = found.value](const Arguments& arguments) -> Observable::Value {
        const auto i = static_cast<std::size_t>(whole(arguments, 0, "i"));
        return of_finite_constituents([value, i](const Momentum&, std::span<const Momentum> constituents) {
          const auto primary = primary_declusterings(constituents);
          return i < primary.size() ? primary[i].*value : undefined;
        });
      }};
}

}  // namespace hml::observables
