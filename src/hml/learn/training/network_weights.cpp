#include "hml/learn/training/network_weights.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

template <class T>
std::vector<float> floats(const StoredTensor& stored) {
  std::vector<T> values(static_cast<std::size_t>(stored.size()));
  std::memcpy(values.data(), stored.bytes.data(), stored.bytes.size());
  return {values.begin(), values.end()};
}

std::vector<float> values_of(const StoredTensor& stored) {
  if (stored.type == "F32") return floats<float>(stored);
  if (stored.type == "F64") return floats<double>(stored);
  throw Error(ErrorKind::input, fmt::format("weights '{}' are of type {}, not F32 or F64", stored.name, stored.type));
}

void add(StoredTensors& out, const std::vector<NetworkPiece>& pieces, std::span<const float> numbers) {
  for (const auto& piece : pieces) {
    const auto bytes = std::as_bytes(numbers.subspan(piece.begin, static_cast<std::size_t>(piece.size())));
    out.tensors.push_back({piece.name, "F32", piece.shape, {bytes.begin(), bytes.end()}});
  }
}

void fill(const StoredTensor& stored, const NetworkPiece& piece, std::span<float> numbers) {
  if (stored.shape != piece.shape)
    throw Error(ErrorKind::input, fmt::format("weights '{}' have shape ({}), not ({})", piece.name,
                                              fmt::join(stored.shape, ", "), fmt::join(piece.shape, ", ")));
  const auto values = values_of(stored);
  std::copy(values.begin(), values.end(), numbers.begin() + static_cast<std::ptrdiff_t>(piece.begin));
}

// What DataParallel puts before every name, or nothing.
std::string wrapper(Network& network, const StoredTensors& file) {
  const std::string name = "module.";
  const auto begins = [&](const auto& named) { return named.name.starts_with(name); };
  const bool all = !file.tensors.empty() && std::ranges::all_of(file.tensors, begins);
  const bool own = std::ranges::any_of(network.pieces(), begins) || std::ranges::any_of(network.buffer_pieces(), begins);
  return all && !own ? name : "";
}

}  // namespace

StoredTensors stored_weights(Network& network) {
  StoredTensors out;
  add(out, network.pieces(), network.parameters());
  add(out, network.buffer_pieces(), network.buffers());
  return out;
}

void take_weights(Network& network, const StoredTensors& file, const std::string& prefix_of_names) {
  const std::string prefix = prefix_of_names.empty() ? wrapper(network, file) : prefix_of_names;
  const auto parameters = network.parameters();
  std::vector<float> buffers(network.buffers().size());
  struct Wanted {
    const NetworkPiece* piece;
    std::span<float> numbers;
  };
  std::map<std::string, Wanted> wanted;
  for (const auto& piece : network.pieces()) wanted[piece.name] = {&piece, parameters};
  for (const auto& piece : network.buffer_pieces()) wanted[piece.name] = {&piece, buffers};
  std::vector<std::string> names;
  for (const auto& [name, place] : wanted) names.push_back(name);

  for (const auto& stored : file.tensors) {
    if (!stored.name.starts_with(prefix) || stored.name.ends_with("num_batches_tracked")) continue;
    const std::string name = stored.name.substr(prefix.size());
    const auto found = wanted.find(name);
    if (found == wanted.end()) throw unknown_name(ErrorKind::input, "weights", name, names);
    fill(stored, *found->second.piece, found->second.numbers);
    wanted.erase(found);
  }
  if (!wanted.empty())
    throw Error(ErrorKind::input, fmt::format("there are no weights '{}{}'", prefix, wanted.begin()->first));
  network.changed();
  network.set_buffers(buffers);
}

}  // namespace hml
