#include "hml/generate/pile_up.hpp"

#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/generate/pythia8/instance.hpp"
#include "hml/generate/pythia_run.hpp"

namespace hml {

namespace {

/// Instances of Pythia that wait for work; each makes any event's interactions alike.
class PythiaPileUp final : public PileUpSource {
 public:
  PythiaPileUp(const std::filesystem::path& path, std::uint64_t key)
      : place_{path.string(), 0}, key_(key), commands_(read_command_file(path.string())) {
    idle_.push_back(make());
  }

  void draw(std::int64_t event, std::int64_t interactions, Random&, const Visit& visit) const override {
    Instance instance = take();
    Pythia8::Pythia* pythia = instance.pythia.get();
    pythia->rndm.setState(
        pythia8::random_state(Random(stream_key(key_, "generate", "pile-up"), static_cast<std::uint64_t>(event))));
    std::vector<PileUpParticle> particles;
    for (std::int64_t k = 0; k < interactions; ++k) {
      check_interrupt();
      pythia8::next_event(*pythia, place_);
      collect(pythia->event, particles);
      visit(particles);
    }
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(instance));
  }

 private:
  struct Instance {
    std::unique_ptr<Pythia8::Pythia> pythia;
    bool started = false;
  };

  // Configured, but not started, which takes its time.
  Instance make() const {
    auto pythia = std::make_unique<Pythia8::Pythia>("../share/Pythia8/xmldoc", false);
    for (const auto& command : commands_) pythia8::read_line(*pythia, command.text, command.place);
    pythia8::be_quiet(*pythia, stream_key(key_, "generate", "start of pile-up"));
    return {std::move(pythia), false};
  }

  Instance take() const {
    Instance instance;
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        instance = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!instance.pythia) instance = make();
    if (!instance.started && !instance.pythia->init())
      throw Error(ErrorKind::physics, fmt::format("Pythia cannot start the pile-up: {}", pythia8::messages(*instance.pythia)), place_);
    instance.started = true;
    return instance;
  }

  static void collect(const Pythia8::Event& event, std::vector<PileUpParticle>& particles) {
    particles.clear();
    const auto real = [](double value) { return static_cast<float>(value); };
    for (int i = 1; i < event.size(); ++i) {
      const auto& p = event[i];
      if (p.statusHepMC() != 1) continue;
      particles.push_back({p.id(), real(p.xProd()), real(p.yProd()), real(p.zProd()), real(p.tProd()), real(p.px()),
                           real(p.py()), real(p.pz()), real(p.e())});
    }
  }

  Place place_;
  std::uint64_t key_;
  std::vector<PythiaLine> commands_;
  mutable std::mutex mutex_;
  mutable std::vector<Instance> idle_;
};

}  // namespace

std::unique_ptr<const PileUpSource> open_generated_pile_up(const std::filesystem::path& path, std::uint64_t key) {
  if (is_generator_commands(path)) return std::make_unique<PythiaPileUp>(path, key);
  return open_pile_up(path, key);
}

}  // namespace hml
