#include "hml/observe/observables.hpp"

#include "hml/observe/energy_flow.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable efp() {
  return {
      .name = "efp",
      .aliases = {"energy_flow_polynomial"},
      .label = R"(\text{EFP})",
      .unit = "1",
      .doc =
          "Energy flow polynomial of a multigraph, sum prod_vertices z prod_edges theta (arXiv:1712.07124), z of pt: "
          "fatjet0.efp(ab_bc_ca, beta=1).",
      .arguments = {{.name = "graph",
                     .standard = std::string("ab"),
                     .doc = "Edges as pairs of letters: ab_bc_ca is a triangle."},
                    beta_argument(2),
                    {.name = "measure",
                     .standard = std::string("rapidity"),
                     .doc = "theta: rapidity, dR^beta; dot, (2 p.p' / (pt pt'))^(beta/2)."}},
      .make = [](const Arguments& arguments) -> Observable::Value {
        const std::string& measure = arguments.text(2);
        if (measure != "rapidity" && measure != "dot")
          throw unknown_name(ErrorKind::config, "measure", measure, std::vector<std::string>{"rapidity", "dot"});
        return of_finite_constituents(
            [polynomial = EnergyFlowPolynomial(arguments.text(0)), beta = arguments.number(1),
             kind = measure == "dot" ? PairAngles::Measure::dot : PairAngles::Measure::rapidity](
                const Momentum&, std::span<const Momentum> constituents) {
              return polynomial.value(PairAngles(constituents, beta, kind));
            });
      }};
}

}  // namespace hml::observables
