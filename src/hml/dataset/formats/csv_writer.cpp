#include "hml/dataset/formats/csv_writer.hpp"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include <unistd.h>

#include <fmt/format.h>
#include <zlib.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"

namespace hml {

struct CsvWriter::State {
  State(const std::filesystem::path& path, std::size_t columns_given) : columns(columns_given) {
    // "T" writes the bytes as they are, without gzip's header.
    if (path.empty())
      out = gzdopen(dup(STDOUT_FILENO), "wbT");
    else
      out = gzopen(file.emplace(path).temporary().c_str(), path.extension() == ".gz" ? "wb6" : "wbT");
    if (!out) refuse();
  }
  ~State() {
    if (out) gzclose(out);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[noreturn]] void refuse() const {
    throw Error(ErrorKind::io,
                fmt::format("cannot write {}: {}", file ? "'" + file->path().string() + "'" : "standard output",
                            std::strerror(errno ? errno : ENOMEM)));
  }
  void field(std::string_view value) {
    if (fields++ > 0) text += ',';
    text += value;
  }
  void flush() {
    errno = 0;
    if (!text.empty() && gzwrite(out, text.data(), static_cast<unsigned>(text.size())) <= 0) refuse();
    text.clear();
  }

  std::optional<AtomicFile> file;  // none: standard output
  std::size_t columns, fields = 0;
  gzFile out = nullptr;
  std::string text;
};

CsvWriter::CsvWriter(const std::filesystem::path& path, const std::vector<std::string>& columns)
    : state_(std::make_unique<State>(path, columns.size())) {
  for (const auto& name : columns) add(name);
  end_record();
}

CsvWriter::~CsvWriter() = default;

namespace {

template <class T>
std::string_view digits(T value, char (&buffer)[32]) {
  const auto [end, problem] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return problem == std::errc() ? std::string_view(buffer, static_cast<std::size_t>(end - buffer)) : std::string_view();
}

}  // namespace

CsvWriter& CsvWriter::add(float value) {
  char buffer[32];
  return state_->field(std::isnan(value) ? std::string_view() : digits(value, buffer)), *this;
}

CsvWriter& CsvWriter::add(double value) {
  char buffer[32];
  return state_->field(std::isnan(value) ? std::string_view() : digits(value, buffer)), *this;
}

CsvWriter& CsvWriter::add(std::int64_t value) {
  char buffer[32];
  return state_->field(digits(value, buffer)), *this;
}

CsvWriter& CsvWriter::add(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return state_->field(text), *this;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return state_->field(quoted += '"'), *this;
}

void CsvWriter::end_record() {
  constexpr std::size_t enough = 1 << 16;
  State& state = *state_;
  if (state.fields != state.columns)
    throw Error(ErrorKind::internal, fmt::format("{} fields in a record of {} columns", state.fields, state.columns));
  state.fields = 0;
  state.text += '\n';
  if (state.text.size() > enough) state.flush();
}

void CsvWriter::finish() {
  State& state = *state_;
  state.flush();
  errno = 0;
  const int outcome = gzclose(state.out);
  state.out = nullptr;
  if (outcome != Z_OK) state.refuse();
  if (state.file) state.file->commit();
}

}  // namespace hml
