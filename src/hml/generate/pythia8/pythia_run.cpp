#include "hml/generate/pythia_run.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <Pythia8/Pythia.h>

#include "hml/core/interrupt.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/generate/pythia8/diffractive_memory.hpp"
#include "hml/generate/pythia8/idle_instances.hpp"
#include "hml/generate/pythia8/instance.hpp"
#include "hml/generate/pythia8/record.hpp"

namespace hml {

namespace {

constexpr int tries = 100;

/// Hands Pythia the text of one block after the other, all events of it whatever their weights.
class HardEvents : public Pythia8::LHAupLHEF {
 public:
  // Pythia's own readers write into its Info, which it shows to others as constant.
  HardEvents(const Pythia8::Info& info, std::istream* events, std::istream* head)
      : LHAupLHEF(const_cast<Pythia8::Info*>(&info), events, head) {}

  bool setInit() override {
    if (!LHAupLHEF::setInit()) return false;
    // Pythia shall not draw among weighted events: each keeps its weight.
    setStrategy(strategy() < 0 ? -3 : 3);
    return true;
  }
  bool setEvent(int process) override {
    ++taken_;
    return LHAupLHEF::setEvent(process);
  }

  void restart() { taken_ = 0; }
  std::int64_t taken() const { return taken_; }

 private:
  std::int64_t taken_ = 0;
};

/// One instance of Pythia.
class Instance {
 public:
  Instance(const std::vector<PythiaLine>& lines, const std::string& lhe_head, std::uint64_t seed, bool hard_process)
      : seed_(seed), hard_process_(hard_process), pythia_("../share/Pythia8/xmldoc", false) {
    for (const auto& line : lines) pythia8::read_line(pythia_, line.text, line.place);
    pythia8::be_quiet(pythia_, stream_key(seed, "generate", "start"));
    const Place place = lines.empty() ? Place{} : lines.front().place;
    if (!lhe_head.empty())
      take_hard_events(lhe_head);
    else if (const int frame = pythia_.settings.mode("Beams:frameType"); frame > 3)
      throw Error(ErrorKind::config, "Beams:frameType asks for hard events of a file: name the LHE file instead of these lines", place);
    if (lhe_head.empty()) memory_ = pythia8::DiffractiveMemory::watch(pythia_);
    if (!pythia_.init())
      throw Error(ErrorKind::physics, fmt::format("Pythia cannot start: {}", pythia8::messages(pythia_)), place);
  }

  std::int64_t events_asked() { return pythia_.settings.mode("Main:numberOfEvents"); }

  Events generate(std::int64_t first, std::int64_t events) {
    pythia8::start_block(pythia_, memory_, pythia8::random_state(seed_, first));
    Records records(events);
    for (std::int64_t i = 0; i < events; ++i) {
      check_interrupt();
      int failures = 0;
      while (!pythia_.next())
        if (++failures == tries) throw fails();
      add(records, first + i);
    }
    return take(records);
  }

  Events shower(std::int64_t first, const LheText::Piece& hard) {
    pythia_.rndm.setState(pythia8::random_state(seed_, first));
    text_.clear();
    text_.str(hard.text);
    hard_->restart();
    Records records(hard.events);
    int failures = 0;
    while (hard_->taken() < hard.events) {
      check_interrupt();
      if (pythia_.next()) {
        failures = 0;
        add(records, first + hard_->taken() - 1);
        records.events.weight.back() = hard_->weight();
      } else if (++failures == tries) {
        throw fails();
      }
    }
    return take(records);
  }

 private:
  struct Records {
    ParticleRecord events, hard;
    explicit Records(std::int64_t size) : events(static_cast<std::size_t>(size), 0) {}
  };

  void add(Records& records, std::int64_t number) {
    pythia8::add_event(records.events, pythia_, number);
    if (hard_process_) pythia8::add_hard_process(records.hard, pythia_, number);
  }

  Events take(Records& records) const {
    Events out = records.events.take();
    if (!hard_process_) return out;
    Events hard = records.hard.take();
    Collection& particles = *hard.find(particle_collection);
    particles.name = hard_process_collection;
    out.collections().push_back(std::move(particles));
    return out;
  }

  void take_hard_events(const std::string& head) {
    text_.str(head);
    head_.str(head);
    hard_ = std::make_shared<HardEvents>(pythia_.info, &text_, &head_);
    pythia8::read_line(pythia_, "Beams:frameType = 5", {});
    pythia_.setLHAupPtr(hard_);
  }

  Error fails() const {
    return Error(ErrorKind::physics, fmt::format("Pythia fails {} times in a row: {}", tries, pythia8::messages(pythia_)));
  }

  std::uint64_t seed_;
  bool hard_process_;
  std::istringstream text_, head_;
  std::shared_ptr<HardEvents> hard_;
  Pythia8::Pythia pythia_;
  std::shared_ptr<pythia8::DiffractiveMemory> memory_;
};

}  // namespace

std::vector<PythiaLine> read_command_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Error(ErrorKind::io, fmt::format("cannot read '{}'", path));
  std::vector<PythiaLine> lines;
  bool comment = false;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    const Place place{path, ++number};
    const auto first = line.find_first_not_of(" \t\r");
    if (first == line.npos) continue;
    // Comments: a block between /* and */, or a line that begins with neither letter nor digit.
    if (line.compare(first, 2, "/*") == 0) comment = true;
    const bool ends = line.compare(first, 2, "*/") == 0;
    if (!comment && !ends && std::isalnum(static_cast<unsigned char>(line[first]))) lines.push_back({line, place});
    if (ends) comment = false;
  }
  return lines;
}

struct PythiaRun::Implementation {
  std::unique_ptr<Instance> make() const { return std::make_unique<Instance>(lines, head, seed, hard_process); }

  template <class Work>
  Events with_instance(Work work) {
    Events events;
    idle.with([&] { return make(); }, [&](Instance& instance) { events = work(instance); });
    return events;
  }

  std::vector<PythiaLine> lines;
  std::string head;
  std::uint64_t seed;
  bool hard_process;
  std::int64_t asked = 0;  // events, by the lines
  pythia8::IdleInstances<Instance> idle;
};

PythiaRun::PythiaRun(std::vector<PythiaLine> lines, std::string lhe_head, std::uint64_t seed, bool hard_process)
    : implementation_(new Implementation{std::move(lines), std::move(lhe_head), seed, hard_process}) {
  auto first = implementation_->make();
  implementation_->asked = first->events_asked();
  implementation_->idle.give(std::move(first));
}
PythiaRun::~PythiaRun() = default;

std::int64_t PythiaRun::events_asked() const {
  // Pythia's own default says nothing of what the user wants.
  const auto& lines = implementation_->lines;
  const bool asked = std::any_of(lines.begin(), lines.end(), [](const PythiaLine& line) {
    return lower_case(line.text).find("main:numberofevents") != std::string::npos;
  });
  return asked ? implementation_->asked : 0;
}

Events PythiaRun::generate(std::int64_t first, std::int64_t events) {
  return implementation_->with_instance([&](Instance& instance) { return instance.generate(first, events); });
}

Events PythiaRun::shower(std::int64_t first, const LheText::Piece& hard) {
  return implementation_->with_instance([&](Instance& instance) { return instance.shower(first, hard); });
}

}  // namespace hml
