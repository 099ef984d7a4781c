#include "hml/generate/pile_up.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/generate/pythia8/diffractive_memory.hpp"
#include "hml/generate/pythia8/idle_instances.hpp"
#include "hml/generate/pythia8/instance.hpp"
#include "hml/generate/pythia_run.hpp"

namespace hml {

namespace {

/// Interactions of Pythia; each instance makes those of any event alike.
class PythiaPileUp final : public PileUpSource {
 public:
  PythiaPileUp(const std::filesystem::path& path, std::uint64_t key)
      : place_{path.string(), 0}, key_(key), commands_(read_command_file(path.string())) {
    idle_.give(make());
  }

  void draw(std::int64_t event, std::int64_t interactions, Random&, const Visit& visit) const override {
    idle_.with([&] { return make(); },
               [&](Instance& instance) {
                 start(instance);
                 draw(instance, event, interactions, visit);
               });
  }

 private:
  struct Instance {
    Pythia8::Pythia pythia{"../share/Pythia8/xmldoc", false};
    std::shared_ptr<pythia8::DiffractiveMemory> memory;
    bool started = false;
  };

  // Configured, but not started, which takes its time.
  std::unique_ptr<Instance> make() const {
    auto instance = std::make_unique<Instance>();
    for (const auto& command : commands_) pythia8::read_line(instance->pythia, command.text, command.place);
    pythia8::be_quiet(instance->pythia, stream_key(key_, "generate", "start of pile-up"));
    instance->memory = pythia8::DiffractiveMemory::watch(instance->pythia);
    return instance;
  }

  void start(Instance& instance) const {
    if (!instance.started && !instance.pythia.init())
      throw Error(ErrorKind::physics,
                  fmt::format("Pythia cannot start the pile-up: {}", pythia8::messages(instance.pythia)), place_);
    instance.started = true;
  }

  void draw(Instance& instance, std::int64_t event, std::int64_t interactions, const Visit& visit) const {
    const Random random(stream_key(key_, "generate", "pile-up"), static_cast<std::uint64_t>(event));
    pythia8::start_block(instance.pythia, instance.memory, pythia8::random_state(random));
    std::vector<PileUpParticle> particles;
    for (std::int64_t k = 0; k < interactions; ++k) {
      check_interrupt();
      pythia8::next_event(instance.pythia, place_);
      collect(instance.pythia.event, particles);
      visit(particles);
    }
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
  mutable pythia8::IdleInstances<Instance> idle_;
};

}  // namespace

std::unique_ptr<const PileUpSource> open_generated_pile_up(const std::filesystem::path& path, std::uint64_t key) {
  if (is_generator_commands(path)) return std::make_unique<PythiaPileUp>(path, key);
  return open_pile_up(path, key);
}

}  // namespace hml
