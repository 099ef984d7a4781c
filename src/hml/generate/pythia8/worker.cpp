#include "hml/generate/pythia8/worker.hpp"

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/units.hpp"
#include "hml/generate/pythia8/decays.hpp"
#include "hml/generate/pythia8/instance.hpp"
#include "hml/generate/pythia8/record.hpp"

namespace hml::pythia8 {

namespace {

void configure(Pythia8::Pythia& pythia, const ProcessSettings& settings, const ProcessRequest& request,
               std::uint64_t seed) {
  be_quiet(pythia, stream_key(seed, "generate", "start"));
  read_line(pythia, fmt::format("Beams:eCM = {}", settings.energy), {});
  for (const auto& line : request.process.settings) read_line(pythia, line, {});
  if (request.pt_min > 0) pythia.settings.parm("PhaseSpace:pTHatMin", request.pt_min);
  if (request.pt_max > 0) pythia.settings.parm("PhaseSpace:pTHatMax", request.pt_max);
  open_channels(pythia.particleData, request);
  // After a rejection control comes back, for ^C and an end to what no event fulfils.
  if (!request.filters.empty()) read_line(pythia, "Check:abortIfVeto = on", {});
  for (std::size_t i = 0; i < settings.pythia.size(); ++i)
    read_line(pythia, settings.pythia[i], settings.place(fmt::format("pythia.{}", i)));
  if (!request.filters.empty() && !pythia.flag("PartonLevel:all"))
    throw Error(ErrorKind::physics, "filters look at events after the showers, which PartonLevel:all = off leaves out",
                settings.place("pythia"));
}

}  // namespace

Worker::Worker(const ProcessSettings& settings, const ProcessRequest& request, std::uint64_t seed)
    : seed_(seed),
      place_(settings.place("process")),
      filter_place_(settings.place(settings.filter_pt_min.empty() ? "filter_eta_max" : "filter_pt_min")),
      pythia_("../share/Pythia8/xmldoc", false),
      hooks_(std::make_shared<ProcessHooks>(request.particles, request.filters)) {
  configure(pythia_, settings, request, seed);
  pythia_.setUserHooksPtr(hooks_);
  memory_ = DiffractiveMemory::watch(pythia_);
  if (!pythia_.init())
    throw Error(ErrorKind::physics, fmt::format("Pythia cannot start '{}': {}", settings.process, messages(pythia_)),
                place_);
}

void Worker::start(std::int64_t block) {
  start_block(pythia_, memory_, random_state(seed_, block));
  hooks_->reset();
  before_.clear();
  for (const int code : hooks_->codes())
    before_[code] = {code, "", pythia_.info.nTried(code), pythia_.info.nSelected(code), pythia_.info.nAccepted(code),
                     0,    0,  0};
}

void Worker::next() {
  constexpr int most = 100'000;
  int vetoes = 0;
  next_event(pythia_, place_, [&] {
    if (!hooks_->take_veto()) return false;
    check_interrupt();
    if (++vetoes == most)
      throw Error(ErrorKind::physics, fmt::format("the filter keeps none of {} events in a row", most), filter_place_);
    return true;
  });
}

std::vector<SubprocessStatistics> Worker::statistics() const {
  std::vector<SubprocessStatistics> all;
  const auto& info = pythia_.info;
  for (const int code : hooks_->codes()) {
    SubprocessStatistics s{code, info.nameProc(code), info.nTried(code), info.nSelected(code), info.nAccepted(code), 0,
                           0, 0};
    if (const auto before = before_.find(code); before != before_.end()) {
      s.tried -= before->second.tried;
      s.selected -= before->second.selected;
      s.accepted -= before->second.accepted;
    }
    if (const auto lost = hooks_->filtered().find(code); lost != hooks_->filtered().end()) s.filtered = lost->second;
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
