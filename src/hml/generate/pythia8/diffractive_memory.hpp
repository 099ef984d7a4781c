#pragma once
#include <array>
#include <memory>

#include <Pythia8/Pythia.h>

namespace hml::pythia8 {

/// Makes Pythia forget the diffractive systems of earlier events. To the mass of such a system Pythia interpolates the
/// parameters of its multiparton interactions, but keeps those of the system before where the masses differ by less than 1 %
/// (MultipartonInteractions::reset of Pythia 8.3), so that an event would depend on what the instance has made until then.
/// Here a few systems, always the same, are begun and given up, until no older mass can have been kept.
class DiffractiveMemory final : public Pythia8::UserHooks {
 public:
  /// Joins the hooks of an instance that is configured but not started; null where its settings ask for no soft diffraction
  /// of hadrons, which needs none of this.
  static std::shared_ptr<DiffractiveMemory> watch(Pythia8::Pythia& pythia);

  /// Forgets; leaves the random numbers at no place in particular.
  void clear(Pythia8::Pythia& pythia);

  bool canVetoProcessLevel() override { return true; }
  bool doVetoProcessLevel(Pythia8::Event& process) override;
  bool canVetoMPIStep() override { return true; }
  bool doVetoMPIStep(int step, const Pythia8::Event& event) override;

 private:
  /// What Pythia keeps of one kind of system: on the side of the first beam, of the second, central.
  struct Side {
    double mass = 0;      // of the system in this event, if there is one
    double last = 0;      // of the last system that was begun; 0 for none
    bool settled = false;  // what Pythia keeps belongs to a system of this clearing
    bool possible = true;
  };

  void start_round();
  bool all_settled() const;

  std::array<Side, 3> sides_;
  bool clearing_ = false, first_ = true;
  int tries_ = 0, round_ = 0;
};

/// Puts an instance where a block of events begins: without memory of earlier ones, at these random numbers.
void start_block(Pythia8::Pythia& pythia, const std::shared_ptr<DiffractiveMemory>& memory,
                 const Pythia8::RndmState& state);

}  // namespace hml::pythia8
