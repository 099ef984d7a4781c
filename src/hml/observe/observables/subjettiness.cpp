#include "hml/observe/observables/subjettiness.hpp"

#include "hml/observe/observables/arguments.hpp"
#include "hml/simulate/fastjet_banner.hpp"

namespace hml::observables {
namespace {

struct Choice {
  const char* name;
  AxisMode mode;
};
constexpr Choice choices[] = {{"kt", AxisMode::kt},
                              {"wta_kt", AxisMode::wta_kt},
                              {"one_pass_kt", AxisMode::one_pass_kt},
                              {"one_pass_wta_kt", AxisMode::one_pass_wta_kt}};

AxisMode axis_mode(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& choice : choices) {
    if (name == choice.name) return choice.mode;
    known.push_back(choice.name);
  }
  throw unknown_name(ErrorKind::config, "choice of axes", name, known);
}

}  // namespace

std::vector<Argument> Subjettiness::arguments() {
  return {beta_argument(1),
          r0_argument(),
          {.name = "axes",
           .standard = std::string("one_pass_kt"),
           .doc = "kt or wta_kt: exclusive kt axes, or those of winner-take-all; one_pass_kt or one_pass_wta_kt: the "
                  "same, minimised."}};
}

Subjettiness::Subjettiness(const Arguments& arguments)
    : beta_(arguments.number(0)), r0_(arguments.number(1)), axes_(axis_mode(arguments.text(2))) {}

std::array<double, 5> Subjettiness::operator()(std::span<const Momentum> constituents) const {
  fastjet_banner();
  std::vector<P4> momenta;
  for (const auto& constituent : constituents) momenta.push_back(constituent.p4());
  return n_subjettiness(momenta, beta_, r0_, axes_);
}

}  // namespace hml::observables
