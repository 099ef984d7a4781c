#include "hml/observe/observables.hpp"

#include <vector>

#include "hml/observe/emd.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable emd() {
  return {
      .name = "emd",
      .aliases = {"energy_movers_distance"},
      .label = R"(\text{EMD})",
      .unit = "GeV",
      .doc =
          "Energy mover's distance of the two groups (arXiv:1902.02346), exact; without unit where normalised: "
          "fatjet0.constituents,fatjet1.constituents.emd(r=1, centred=1).",
      .arguments =
          {{.name = "r", .standard = 1.0, .doc = "Distance at which moving costs as much as making.", .min = 1e-3},
           beta_argument(1),
           {.name = "normalised", .standard = 0.0, .doc = "1: of the shares of pt.", .min = 0, .max = 1},
           {.name = "centred", .standard = 0.0, .doc = "1: both moved to their mean direction.", .min = 0, .max = 1}},
      .make = [](const Arguments& arguments) -> Observable::Value {
        const EmdSettings settings{.r = arguments.number(0),
                                   .beta = arguments.number(1),
                                   .normalised = whole(arguments, 2, "normalised") == 1,
                                   .centred = whole(arguments, 3, "centred") == 1};
        return [settings](std::span<const Observable::Group> groups) {
          std::vector<Momentum> moving[2];
          for (std::size_t g = 0; g < 2; ++g)
            for (const auto& object : groups[g]) {
              if (!is_finite(object)) return undefined;
              if (object.pt > 0) moving[g].push_back(object);
            }
          return energy_movers_distance(moving[0], moving[1], settings);
        };
      },
      .objects = 2};
}

}  // namespace hml::observables
