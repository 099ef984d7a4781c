#pragma once
#include <map>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/core/parameters.hpp"

namespace hml {

/// What a run file asks of the generator, as its words stand there.
struct ProcessSettings {
  std::string process;                   ///< "p p > z z"
  std::vector<std::string> decays;       ///< "z > j j", "z > vl vl~"
  std::map<std::string, double> pt_min;  ///< by particle ("z", "j", "23"), GeV, of the hard process
  std::map<std::string, double> pt_max;
  std::map<std::string, double> filter_pt_min;   ///< by particle, GeV, after the showers
  std::map<std::string, double> filter_eta_max;  ///< by particle, of the same one
  double energy = 13000;            ///< GeV, of both beams together
  std::vector<std::string> pythia;  ///< further lines of settings, read last

  void declare(Parameters& parameters);
  /// Remembers where the words stand in the run file ("process", "decays", "pt_min", ... of `map`), for messages.
  void locate(const Config& map);
  /// Where the value of `key` stands ("process", "decays.0", "pt_min.z"), or that of the map.
  Place place(const std::string& key) const;

 private:
  std::map<std::string, Place> places_;
};

}  // namespace hml
