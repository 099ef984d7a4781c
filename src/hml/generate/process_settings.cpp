#include "hml/generate/process_settings.hpp"

namespace hml {

void ProcessSettings::declare(Parameters& p) {
  p.add("process", process,
        "The hard process in MadGraph's words, such as 'p p > z z'; `hml list processes` has them all.")
      .required();
  p.add("decays", decays,
        "Decays of the outgoing particles, such as 'z > j j'; one line holds for all particles of that name, as many "
        "lines "
        "as particles for one each. Without a line, a particle decays freely.");
  p.add("pt_min", pt_min, "Lowest transverse momentum in the hard process, by particle ('z', 'j', '23').").unit("GeV");
  p.add("pt_max", pt_max, "Highest transverse momentum in the hard process, by particle.").unit("GeV");
  p.add("filter_pt_min", filter_pt_min,
        "Keeps the events that have after the showers, before hadrons form, a particle of each name with this "
        "transverse momentum; the others are made anew and lower the cross section.")
      .unit("GeV");
  p.add("filter_eta_max", filter_eta_max,
        "The same for the highest |pseudorapidity|; where both are given for a name, for one particle.");
  p.add("energy", energy, "Energy of the collision, both beams together.").unit("GeV").min(10);
  p.add("pythia", pythia, "Further settings in Pythia's own words, read last: 'PartonLevel:MPI = off'.");
}

void ProcessSettings::locate(const Config& map) {
  places_.clear();
  places_[""] = map.place();
  for (const auto& [key, value] : map.entries()) {
    places_[key] = value.place();
    if (value.is_list())
      for (std::size_t i = 0; const auto& item : value.items()) places_[key + "." + std::to_string(i++)] = item.place();
    if (value.is_map())
      for (const auto& [name, item] : value.entries()) places_[key + "." + name] = item.place();
  }
}

Place ProcessSettings::place(const std::string& key) const {
  for (std::string at = key;; at = at.substr(0, at.rfind('.') == std::string::npos ? 0 : at.rfind('.'))) {
    if (const auto found = places_.find(at); found != places_.end()) return found->second;
    if (at.empty()) return {};
  }
}

}  // namespace hml
