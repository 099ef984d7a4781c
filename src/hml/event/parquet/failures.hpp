#pragma once
#include <arrow/result.h>

#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::parquet_file {

/// Arrow's answer as an exception, for translated().
inline void need(const arrow::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.message());
}
template <class T>
T need(arrow::Result<T> result) {
  need(result.status());
  return std::move(result).ValueUnsafe();
}

/// Runs work that speaks to Arrow; its failures, which come as statuses or as exceptions, leave as errors of ours that
/// name the file.
template <class Work>
auto translated(ErrorKind kind, const std::filesystem::path& path, Work work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& problem) {
    const std::string text = problem.what();
    throw Error(kind, fmt::format("'{}': {}", path.string(), text.substr(0, text.find('\n'))));
  }
}

}  // namespace hml::parquet_file
