#include "hml/observe/observables.hpp"

#include "hml/observe/mt2.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable mt2() {
  return {
      .name = "mt2",
      .aliases = {"stransverse_mass"},
      .label = "m_{T2}",
      .unit = "GeV",
      .doc =
          "Stransverse mass of two visible objects and the missing momentum: the least of the larger transverse mass "
          "over all ways to share it between two invisible particles (hep-ph/9906349, arXiv:1411.4312): "
          "jet0,jet1,missinget0.mt2(mass=100).",
      .arguments =
          {{.name = "mass", .standard = 0.0, .doc = "Mass of each invisible particle.", .unit = "GeV", .min = 0}},
      .make = [](const Arguments& arguments) -> Observable::Value {
        return of_three([mass = arguments.number(0)](const Momentum& a, const Momentum& b, const Momentum& missing) {
          return hml::mt2(a, b, missing, mass, mass);
        });
      },
      .objects = 3};
}

}  // namespace hml::observables
