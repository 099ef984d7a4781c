#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/error.hpp"

namespace hml {

/// A word of process strings: a particle, or a multiparticle that stands for several.
struct ParticleWord {
  std::string name;
  std::vector<int> codes;  ///< PDG Monte Carlo numbers
  std::string doc;
};

/// The table of words, in MadGraph's spelling: "z", "w+", "t~", "vl", "j", ... No other word is understood.
const std::vector<ParticleWord>& particle_words();

/// The word called `name`; an unknown one is a config error with the nearest names.
const ParticleWord& particle_word(std::string_view name, const Place& place = {});

/// The name of a PDG number ("z" for 23), or its digits where the table has none.
std::string particle_name(int code);

}  // namespace hml
