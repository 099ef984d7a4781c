#include "hml/dataset/npz.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/dataset/formats/zip_writer.hpp"
#include "hml/dataset/take_rows.hpp"

namespace hml {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

template <class T>
const char* descriptor();
template <>
const char* descriptor<float>() {
  return "<f4";
}
template <>
const char* descriptor<double>() {
  return "<f8";
}
template <>
const char* descriptor<std::int32_t>() {
  return "<i4";
}
template <>
const char* descriptor<std::int64_t>() {
  return "<i8";
}
template <>
const char* descriptor<std::uint8_t>() {
  return "|u1";
}

/// Decodes UTF-8 into code points; what is malformed becomes U+FFFD.
std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || i + length > text.size()) {
      out += U'\uFFFD';
      ++i;
      continue;
    }
    char32_t point = length == 1 ? lead : lead & (0x7f >> length);
    for (std::size_t k = 1; k < length; ++k) point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    out += point;
    i += length;
  }
  return out;
}

}  // namespace

struct NpzWriter::State {
  void member(const std::string& name, const std::string& header, const char* data, std::size_t size) {
    archive.begin(name + ".npy");
    archive.write(header.data(), header.size());
    archive.write(data, size);
    archive.end();
  }

  ZipWriter archive;
};

NpzWriter::NpzWriter(const std::filesystem::path& path) : state_(std::make_unique<State>(State{ZipWriter(path)})) {}
NpzWriter::~NpzWriter() = default;

template <class T>
void NpzWriter::add(const std::string& name, std::span<const T> values, const std::vector<std::int64_t>& shape) {
  state_->member(name, npy_header(descriptor<T>(), shape), reinterpret_cast<const char*>(values.data()),
                 values.size_bytes());
}

void NpzWriter::add(const std::string& name, const std::vector<std::string>& values) {
  std::vector<std::u32string> texts;
  std::size_t width = 1;
  for (const auto& value : values) width = std::max(width, texts.emplace_back(code_points(value)).size());
  std::u32string flat;
  for (auto& text : texts) flat += text, flat.append(width - text.size(), U'\0');
  state_->member(name, npy_header(fmt::format("<U{}", width), {static_cast<std::int64_t>(values.size())}),
                 reinterpret_cast<const char*>(flat.data()), flat.size() * sizeof(char32_t));
}

void NpzWriter::finish() { state_->archive.finish(); }

#define HML_NPZ_TYPE(T) \
  template void NpzWriter::add<T>(const std::string&, std::span<const T>, const std::vector<std::int64_t>&);
HML_NPZ_TYPE(float)
HML_NPZ_TYPE(double)
HML_NPZ_TYPE(std::int32_t)
HML_NPZ_TYPE(std::int64_t)
HML_NPZ_TYPE(std::uint8_t)
#undef HML_NPZ_TYPE

namespace {

constexpr std::string_view suffix = ".npy";

}  // namespace

std::vector<std::string> NpzReader::names() const {
  std::vector<std::string> out;
  for (const auto& member : archive_.members())
    if (member.name.ends_with(suffix)) out.push_back(member.name.substr(0, member.name.size() - suffix.size()));
  return out;
}

bool NpzReader::has(std::string_view array) const { return archive_.has(std::string(array) + std::string(suffix)); }

NpyReader NpzReader::open(std::string_view array) const {
  if (!has(array)) throw unknown_name(ErrorKind::input, fmt::format("array of '{}'", archive_.name()), array, names());
  return NpyReader(archive_.open(std::string(array) + std::string(suffix)));
}

namespace {

using Indices = std::vector<std::size_t>;

// The rows asked for, as indices into those of the part.
Indices rows_of(const Dataset& dataset, const Samples& part, const NpzRows& wanted) {
  const auto& classes = dataset.classes();
  const auto found = std::find(classes.begin(), classes.end(), wanted.of_class);
  if (!wanted.of_class.empty() && found == classes.end())
    throw unknown_name(ErrorKind::config, fmt::format("class of '{}'", dataset.name()), wanted.of_class, classes);
  Indices all;
  for (std::size_t i = 0; i < part.labels.size(); ++i)
    if (wanted.of_class.empty() || part.labels[i] == found - classes.begin()) all.push_back(i);
  const auto most = static_cast<std::size_t>(wanted.most);
  if (most == 0 || all.size() <= most) return all;
  Indices spread;
  for (std::size_t i = 0; i < most; ++i) spread.push_back(all[i * all.size() / most]);
  return spread;
}

template <class T>
std::vector<T> chosen(const std::vector<T>& values, const Indices& rows) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const auto row : rows) out.push_back(values[row]);
  return out;
}

// The parts of the rows of a part, in its order.
std::vector<std::uint8_t> parts_within(const Dataset& dataset, const std::string& part) {
  const auto parts = dataset.parts();
  if (part == "all") return parts;
  const auto within = parts_of(part, dataset.split(), dataset.name());
  std::vector<std::uint8_t> out;
  std::copy_if(parts.begin(), parts.end(), std::back_inserter(out), [&](std::uint8_t p) { return within[p]; });
  return out;
}

}  // namespace

void write_npz(const Dataset& dataset, const std::filesystem::path& path, const NpzRows& wanted) {
  NpzWriter out(path);
  std::optional<Indices> rows;
  std::vector<std::int64_t> shape;
  for (const auto& input : dataset.inputs()) {
    // One input at a time, so that memory holds the largest of them and not all.
    Samples samples = dataset.read(wanted.part, {input.name});
    if (!rows) rows = rows_of(dataset, samples, wanted);
    shape = {static_cast<std::int64_t>(rows->size())};
    Tensor& tensor = samples.inputs.front().second;
    if (rows->size() < samples.labels.size()) tensor = take_rows(tensor, *rows);
    out.add<float>(input.name, tensor.values, tensor.shape);
    out.add(input.name + "_names", input.names);
    out.add(input.name + "_units", input.units);
    if (&input != &dataset.inputs().back()) continue;
    out.add<std::int32_t>("labels", chosen(samples.labels, *rows), shape);
    out.add<double>("weights", chosen(samples.weights, *rows), shape);
  }
  out.add<std::int64_t>("event", chosen(dataset.event_numbers(wanted.part), *rows), shape);
  out.add<std::uint8_t>("split", chosen(parts_within(dataset, wanted.part), *rows), shape);
  out.add("classes", dataset.classes());
  std::vector<std::string> names;
  for (const auto& [name, fraction] : dataset.split()) names.push_back(name);
  out.add("split_names", names);
  out.finish();
}

}  // namespace hml
