#include "hml/generate/pythia8/worker.hpp"

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/random.hpp"
#include "hml/core/units.hpp"
#include "hml/generate/pythia8/decays.hpp"
#include "hml/generate/pythia8/record.hpp"

namespace hml::pythia8 {

namespace {

// Pythia keeps its messages sorted by severity; the first few say why it gave up.
std::string messages(const Pythia8::Pythia& pythia) {
  std::string text;
  int lines = 0;
  for (const auto& [message, times] : pythia.logger) {
    if (lines++ == 3) break;
    text += (text.empty() ? "" : "; ") + message;
  }
  return text.empty() ? "it gives no reason" : text;
}

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

void configure(Pythia8::Pythia& pythia, const ProcessSettings& settings, const ProcessRequest& request,
               std::uint64_t seed) {
  // All instances start from the same numbers, as the start samples cross sections.
  constexpr std::uint32_t most = 900'000'000;
  const auto start = 1 + Random(stream_key(seed, "generate", "start"), 0).below(most - 1);
  for (const auto& line : {std::string("Print:quiet = on"), std::string("Next:numberCount = 0"),
                           fmt::format("Beams:eCM = {}", settings.energy), std::string("Random:setSeed = on"),
                           fmt::format("Random:seed = {}", start)})
    read_line(pythia, line, {});
  for (const auto& line : request.process.settings) read_line(pythia, line, {});
  if (request.pt_min > 0) pythia.settings.parm("PhaseSpace:pTHatMin", request.pt_min);
  if (request.pt_max > 0) pythia.settings.parm("PhaseSpace:pTHatMax", request.pt_max);
  open_channels(pythia.particleData, request);
  for (std::size_t i = 0; i < settings.pythia.size(); ++i)
    read_line(pythia, settings.pythia[i], settings.place(fmt::format("pythia.{}", i)));
}

// Pythia's generator (a lagged Fibonacci sequence combined with an arithmetic one) takes 97 numbers with 24 bits as its
// state. Filled from the counter-based ones, blocks and seeds are as many as one likes; its own seeds are but 9e8.
Pythia8::RndmState random_state(std::uint64_t seed, std::int64_t block) {
  Pythia8::RndmState state = Pythia8::Rndm(1).getState();
  Random random(stream_key(seed, "generate", "pythia8"), static_cast<std::uint64_t>(block));
  for (double& u : state.u) u = static_cast<double>(random() >> 8) * 0x1p-24;
  return state;
}

}  // namespace

Worker::Worker(const ProcessSettings& settings, const ProcessRequest& request, std::uint64_t seed)
    : seed_(seed),
      place_(settings.place("process")),
      pythia_("../share/Pythia8/xmldoc", false),
      hooks_(std::make_shared<ProcessHooks>(request.particles)) {
  configure(pythia_, settings, request, seed);
  pythia_.setUserHooksPtr(hooks_);
  if (!pythia_.init())
    throw Error(ErrorKind::physics, fmt::format("Pythia cannot start '{}': {}", settings.process, messages(pythia_)),
                place_);
}

void Worker::start(std::int64_t block) {
  pythia_.rndm.setState(random_state(seed_, block));
  hooks_->reset();
  before_.clear();
  for (const int code : hooks_->codes())
    before_[code] = {code, "", pythia_.info.nTried(code), pythia_.info.nSelected(code), pythia_.info.nAccepted(code),
                     0,    0};
}

void Worker::next() {
  constexpr int tries = 100;
  for (int i = 0; i < tries; ++i)
    if (pythia_.next()) return;
  throw Error(ErrorKind::physics, fmt::format("Pythia fails {} times in a row: {}", tries, messages(pythia_)), place_);
}

std::vector<SubprocessStatistics> Worker::statistics() const {
  std::vector<SubprocessStatistics> all;
  const auto& info = pythia_.info;
  for (const int code : hooks_->codes()) {
    SubprocessStatistics s{code, info.nameProc(code), info.nTried(code), info.nSelected(code), info.nAccepted(code), 0,
                           0};
    if (const auto before = before_.find(code); before != before_.end()) {
      s.tried -= before->second.tried;
      s.selected -= before->second.selected;
      s.accepted -= before->second.accepted;
    }
    if (const auto sums = hooks_->sums().find(code); sums != hooks_->sums().end()) {
      s.sigma_sum = sums->second.sigma * units::mb;
      s.sigma2_sum = sums->second.sigma2 * units::mb * units::mb;
    }
    all.push_back(std::move(s));
  }
  return all;
}

GeneratedBlock Worker::generate(std::int64_t block, std::int64_t events) {
  start(block);
  ParticleRecord record(static_cast<std::size_t>(events), reserve_);
  for (std::int64_t i = 0; i < events; ++i) {
    check_interrupt();
    next();
    add_event(record, pythia_, block * Generator::block_events + i);
  }
  // The next block is about as large as this one.
  reserve_ = static_cast<std::size_t>(record.particles() + record.particles() / 8);
  return {record.take(), statistics()};
}

}  // namespace hml::pythia8
