#include "hml/core/cross_sections.hpp"

#include <fmt/format.h>

namespace hml {

void CrossSections::declare(Parameters& p, const std::string& whose) {
  const auto doc = [&](const char* which) {
    return fmt::format("Cross section of the {} {}; 0 counts its weights instead.", whose, which);
  };
  p.add("cross_section_signal", signal, doc("signal")).unit("pb").min(0);
  p.add("cross_section_background", background, doc("background")).unit("pb").min(0);
  p.add("luminosity", luminosity, "Integrated luminosity, for classes with a cross section.").unit("1/pb").min(0);
}

}  // namespace hml
