#include "hml/learn/training/training_state.hpp"

#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/core/hdf5.hpp"

namespace hml {

namespace {

constexpr const char* format_name = "hml training";

void write_numbers(h5::Group group, const NetworkNumbers& numbers) {
  group.write<float>("parameters", numbers.parameters);
  group.write<float>("buffers", numbers.buffers);
}

NetworkNumbers read_numbers(const h5::Group& group) {
  return {group.read<float>("parameters"), group.read<float>("buffers")};
}

void write_history(h5::Group group, const History& history) {
  group.set_attribute("unit", history.unit);
  for (const auto& curve : history.curves) group.write<double>(curve.name, curve.values);
}

History read_history(const h5::Group& group) {
  History history{group.attribute("unit"), {}};
  for (const auto& name : group.names()) history.curves.push_back({name, group.read<double>(name)});
  return history;
}

}  // namespace

void TrainingState::save(const std::filesystem::path& path, const std::string& key) const {
  AtomicFile atomic(path);
  h5::File file = h5::File::create(atomic.temporary());
  file.set_attribute("format", format_name);
  file.set_attribute("key", key);
  file.write<double>("numbers", std::vector<double>{static_cast<double>(epoch), lowest, static_cast<double>(best_epoch),
                                                    plateau.factor, plateau.lowest, static_cast<double>(plateau.in_vain),
                                                    static_cast<double>(optimiser_steps)});
  write_numbers(file.group("now"), now), write_numbers(file.group("average"), average);
  write_numbers(file.group("best"), best);
  auto memory = file.group("optimiser");
  for (const auto& [name, values] : optimiser_memory) memory.write<float>(name, values);
  write_history(file.group("history"), history);
  file.close();
  atomic.commit();
}

bool TrainingState::load(const std::filesystem::path& path, const std::string& key) try {
  if (!std::filesystem::exists(path)) return false;
  const h5::File file = h5::File::open(path);
  if (!file.has_attribute("format") || file.attribute("format") != format_name || file.attribute("key") != key)
    return false;
  const auto numbers = file.read<double>("numbers");
  TrainingState state;
  state.epoch = static_cast<int>(numbers.at(0)), state.lowest = numbers.at(1);
  state.best_epoch = static_cast<int>(numbers.at(2));
  state.plateau = {numbers.at(3), numbers.at(4), static_cast<int>(numbers.at(5))};
  state.optimiser_steps = static_cast<std::int64_t>(numbers.at(6));
  state.now = read_numbers(file.open_group("now")), state.average = read_numbers(file.open_group("average"));
  state.best = read_numbers(file.open_group("best"));
  const auto memory = file.open_group("optimiser");
  for (const auto& name : memory.names()) state.optimiser_memory.push_back({name, memory.read<float>(name)});
  state.history = read_history(file.open_group("history"));
  *this = std::move(state);
  return true;
} catch (const Error&) {
  return false;
}

}  // namespace hml
