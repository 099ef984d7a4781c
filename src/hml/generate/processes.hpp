#pragma once
#include <string>
#include <vector>

namespace hml {

/// A hard process that can be generated: the words that ask for it and what they stand for in Pythia 8.
struct KnownProcess {
  std::string words;                  ///< "p p > z z"
  std::vector<std::string> bodies;    ///< the outgoing words, one to three
  std::vector<std::string> settings;  ///< Pythia's lines that switch it on
  bool diverges;                      ///< the cross section is infinite without a lower limit on pt
  std::string doc;                    ///< one sentence
};

/// All of them; adding a process is adding an entry here.
const std::vector<KnownProcess>& known_processes();

}  // namespace hml
