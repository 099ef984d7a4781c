#include "hml/simulate/fastjet_banner.hpp"

#include <sstream>

#include <fastjet/ClusterSequence.hh>

namespace hml {

const std::string& fastjet_banner() {
  static const std::string text = [] {
    std::ostringstream out;
    fastjet::ClusterSequence::set_fastjet_banner_stream(&out);
    fastjet::ClusterSequence::print_banner();
    fastjet::ClusterSequence::set_fastjet_banner_stream(nullptr);
    // Warnings about clusterings that a card asks for are not for every event.
    fastjet::LimitedWarning::set_default_stream(nullptr);
    fastjet::Error::set_default_stream(nullptr);
    return out.str();
  }();
  return text;
}

}  // namespace hml
