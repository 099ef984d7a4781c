#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace hml {

/// A file to bring here.
struct Download {
  std::string url;             ///< http or https; redirects are followed
  std::filesystem::path path;  ///< where it shall stand
  std::optional<std::int64_t> size;
  std::string checksum;  ///< see checksum_like; empty where it is not known
};

/// Told of what has arrived, in bytes; `total` is 0 as long as it is not known.
using FetchProgress = std::function<void(std::int64_t arrived, std::int64_t total)>;

/// Downloads a file, unless it is there already; true where it was downloaded. What has arrived stands in PATH.part
/// until the file is whole and its size and checksum are right; the next call goes on from there. An io error where the
/// server is out of reach, refuses, or breaks off: it names the address and, for the first, how to fetch the file by
/// hand. An input error for a file with a wrong size or checksum: it is kept as PATH.wrong, a file that was there
/// before as it is.
bool fetch(const Download& download, const FetchProgress& progress = {});

}  // namespace hml
