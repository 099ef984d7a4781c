#pragma once
#include <filesystem>
#include <string>

namespace hml {

/// The checksum of a file's bytes, of the kind and in the form of a published one: "md5:...", "sha1:..." or
/// "sha256:..." in lower-case hex. A config error for an unknown kind, an io error where the file cannot be read.
std::string checksum_like(const std::string& published, const std::filesystem::path& file);

}  // namespace hml
