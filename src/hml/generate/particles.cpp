#include "hml/generate/particles.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hml {

const std::vector<ParticleWord>& particle_words() {
  static const std::vector<ParticleWord> words = {
      {"d", {1}, "down quark"},
      {"d~", {-1}, "down antiquark"},
      {"u", {2}, "up quark"},
      {"u~", {-2}, "up antiquark"},
      {"s", {3}, "strange quark"},
      {"s~", {-3}, "strange antiquark"},
      {"c", {4}, "charm quark"},
      {"c~", {-4}, "charm antiquark"},
      {"b", {5}, "bottom quark"},
      {"b~", {-5}, "bottom antiquark"},
      {"t", {6}, "top quark"},
      {"t~", {-6}, "top antiquark"},
      {"e-", {11}, "electron"},
      {"e+", {-11}, "positron"},
      {"ve", {12}, "electron neutrino"},
      {"ve~", {-12}, "electron antineutrino"},
      {"mu-", {13}, "muon"},
      {"mu+", {-13}, "antimuon"},
      {"vm", {14}, "muon neutrino"},
      {"vm~", {-14}, "muon antineutrino"},
      {"ta-", {15}, "tau"},
      {"ta+", {-15}, "antitau"},
      {"vt", {16}, "tau neutrino"},
      {"vt~", {-16}, "tau antineutrino"},
      {"g", {21}, "gluon"},
      {"a", {22}, "photon"},
      {"z", {23}, "Z boson"},
      {"w+", {24}, "W+ boson"},
      {"w-", {-24}, "W- boson"},
      {"h", {25}, "Higgs boson"},
      {"h3", {36}, "pseudoscalar Higgs boson A0 of two doublets"},
      {"p", {21, 2, 4, 1, 3, -2, -4, -1, -3}, "proton"},
      {"j", {21, 2, 4, 1, 3, -2, -4, -1, -3}, "jet: a gluon or a u, c, d, s quark or antiquark"},
      {"l-", {11, 13}, "electron or muon"},
      {"l+", {-11, -13}, "positron or antimuon"},
      {"vl", {12, 14, 16}, "any neutrino"},
      {"vl~", {-12, -14, -16}, "any antineutrino"},
  };
  return words;
}

const ParticleWord& particle_word(std::string_view name, const Place& place) {
  std::vector<std::string> names;
  for (const auto& word : particle_words()) {
    if (word.name == name) return word;
    names.push_back(word.name);
  }
  // The words are so short that often none is near; they are few enough to list.
  if (nearest(name, names).empty())
    throw Error(ErrorKind::config, fmt::format("unknown particle '{}'; there are {}", name, fmt::join(names, ", ")),
                place);
  throw unknown_name(ErrorKind::config, "particle", name, names, place);
}

std::string particle_name(int code) {
  for (const auto& word : particle_words())
    if (word.codes.size() == 1 && word.codes[0] == code) return word.name;
  return std::to_string(code);
}

}  // namespace hml
