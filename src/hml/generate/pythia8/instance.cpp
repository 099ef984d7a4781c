#include "hml/generate/pythia8/instance.hpp"

#include <cctype>
#include <vector>

#include <fmt/format.h>

namespace hml::pythia8 {

namespace {

// Names of all settings, for the message that one is not known.
template <class... Maps>
std::vector<std::string> names_of(const Maps&... maps) {
  std::vector<std::string> names;
  const auto add = [&](const auto& map) {
    for (const auto& [key, setting] : map) names.push_back(setting.name);
  };
  (add(maps), ...);
  return names;
}

}  // namespace

// Pythia keeps its messages sorted by severity.
std::string messages(const Pythia8::Pythia& pythia) {
  std::string text;
  int lines = 0;
  for (const auto& [message, times] : pythia.logger) {
    if (lines++ == 3) break;
    text += (text.empty() ? "" : "; ") + message;
  }
  return text.empty() ? "it gives no reason" : text;
}

void read_line(Pythia8::Pythia& pythia, const std::string& line, const Place& place) {
  if (pythia.readString(line, false)) return;
  const std::string name = line.substr(0, line.find_first_of(" =\t"));
  auto& s = pythia.settings;
  if (s.isFlag(name) || s.isMode(name) || s.isParm(name) || s.isWord(name))
    throw Error(ErrorKind::config, fmt::format("Pythia does not understand the value in '{}'", line), place);
  if (!name.empty() && std::isdigit(static_cast<unsigned char>(name[0])))
    throw Error(ErrorKind::config, fmt::format("Pythia does not understand the particle data '{}'", line), place);
  throw unknown_name(ErrorKind::config, "setting of Pythia", name,
                     names_of(s.getFlagMap(""), s.getModeMap(""), s.getParmMap(""), s.getWordMap("")), place);
}

void be_quiet(Pythia8::Pythia& pythia, std::uint64_t key) {
  // All instances start from the same numbers, as the start samples cross sections.
  constexpr std::uint32_t most = 900'000'000;
  const auto start = 1 + Random(key, 0).below(most - 1);
  for (const auto& line : {std::string("Print:quiet = on"), std::string("Next:numberCount = 0"),
                           std::string("Random:setSeed = on"), fmt::format("Random:seed = {}", start)})
    read_line(pythia, line, {});
}

void next_event(Pythia8::Pythia& pythia, const Place& place, const std::function<bool()>& vetoed) {
  constexpr int tries = 100;
  for (int failures = 0; failures < tries;) {
    if (pythia.next()) return;
    if (!vetoed || !vetoed()) ++failures;
  }
  throw Error(ErrorKind::physics, fmt::format("Pythia fails {} times in a row: {}", tries, messages(pythia)), place);
}

// Pythia's generator (a lagged Fibonacci sequence combined with an arithmetic one) takes 97 numbers with 24 bits as its
// state. Its own seeds are but 9e8.
Pythia8::RndmState random_state(Random random) {
  Pythia8::RndmState state = Pythia8::Rndm(1).getState();
  for (double& u : state.u) u = static_cast<double>(random() >> 8) * 0x1p-24;
  return state;
}

Pythia8::RndmState random_state(std::uint64_t seed, std::int64_t block) {
  return random_state(Random(stream_key(seed, "generate", "pythia8"), static_cast<std::uint64_t>(block)));
}

}  // namespace hml::pythia8
