#include "hml/generate/pythia8/diffractive_memory.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "hml/generate/pythia8/instance.hpp"

namespace hml::pythia8 {

namespace {

// A kept mass is at most 1 % off the last system's: one that is farther away from that than this is taken for certain.
constexpr double far_enough = 0.03;

// So many collisions are looked at; about 30 are needed at 13 TeV.
constexpr int most_tries = 20'000;

bool is_nucleus(int code) { return std::abs(code) > 1'000'000'000; }

}  // namespace

std::shared_ptr<DiffractiveMemory> DiffractiveMemory::watch(Pythia8::Pythia& pythia) {
  constexpr std::array processes = {"all", "inelastic", "singleDiffractive", "singleDiffractiveXB", "singleDiffractiveAX",
                                    "doubleDiffractive", "centralDiffractive"};
  auto& settings = pythia.settings;
  const bool diffracts = std::any_of(processes.begin(), processes.end(),
                                     [&](const char* name) { return settings.flag(std::string("SoftQCD:") + name); });
  // Collisions of nuclei are put together from those of other instances.
  if (!diffracts || is_nucleus(settings.mode("Beams:idA")) || is_nucleus(settings.mode("Beams:idB"))) return nullptr;
  auto memory = std::make_shared<DiffractiveMemory>();
  pythia.addUserHooksPtr(memory);
  return memory;
}

void DiffractiveMemory::clear(Pythia8::Pythia& pythia) {
  if (first_) sides_[2].possible = sigmaTotPtr && sigmaTotPtr->sigmaAXB() > 0;
  for (Side& side : sides_) side.last = 0, side.settled = false;
  tries_ = round_ = 0;
  clearing_ = true;
  start_round();
  pythia.next();
  clearing_ = false;
  // Energy or settings may leave no room for a kind; every instance finds the same.
  if (first_)
    for (Side& side : sides_) side.possible = side.settled;
  first_ = false;
}

// The masses of a round do not depend on how many numbers the rounds before have used.
void DiffractiveMemory::start_round() {
  static const std::uint64_t key = stream_key(0, "generate", "diffraction");
  rndmPtr->setState(random_state(Random(key, static_cast<std::uint64_t>(round_++))));
}

bool DiffractiveMemory::all_settled() const {
  return std::all_of(sides_.begin(), sides_.end(), [](const Side& side) { return side.settled || !side.possible; });
}

bool DiffractiveMemory::doVetoProcessLevel(Pythia8::Event& process) {
  if (!clearing_) return false;
  constexpr int first_system = 3;  // entries of the record
  for (int i = 0; i < 3; ++i)
    sides_[static_cast<std::size_t>(i)].mass = first_system + i < process.size() ? process[first_system + i].m() : 0;
  const bool diffractive = infoPtr->isDiffractiveA() || infoPtr->isDiffractiveB() || infoPtr->isDiffractiveC();
  return ++tries_ <= most_tries && !diffractive;
}

// A system has begun, and its mass is the energy of the collision that Pythia has in hand.
bool DiffractiveMemory::doVetoMPIStep(int, const Pythia8::Event&) {
  if (!clearing_) return false;
  for (Side& side : sides_)
    if (infoPtr->eCM() == side.mass) {
      side.settled |= side.last > 0 && std::abs(std::log(side.mass / side.last)) > far_enough;
      side.last = side.mass;
    }
  start_round();
  if (all_settled() || tries_ > most_tries) infoPtr->setAbortPartonLevel(true);
  return true;
}

void start_block(Pythia8::Pythia& pythia, const std::shared_ptr<DiffractiveMemory>& memory,
                 const Pythia8::RndmState& state) {
  if (memory) memory->clear(pythia);
  pythia.rndm.setState(state);
}

}  // namespace hml::pythia8
