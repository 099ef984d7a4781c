#include "hml/core/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <xxhash.h>

#include "hml/core/error.hpp"
#include "hml/core/threads.hpp"

namespace hml {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(std::string_view action, const fs::path& path) {
  throw Error(ErrorKind::io, fmt::format("cannot {} '{}': {}", action, path.string(), std::strerror(errno)));
}

}  // namespace

std::string read_text(const fs::path& path) {
  errno = 0;
  if (fs::is_directory(path)) errno = EISDIR;
  std::ifstream file(path, std::ios::binary);
  if (!file || errno == EISDIR) refuse("read", path);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (file.bad()) refuse("read", path);
  return text;
}

AtomicFile::AtomicFile(fs::path path) : path_(std::move(path)), temporary_(path_) {
  temporary_ += ".part";
  if (path_.has_parent_path()) {
    std::error_code problem;
    fs::create_directories(path_.parent_path(), problem);
    if (problem)
      throw Error(ErrorKind::io,
                  fmt::format("cannot make the folder '{}': {}", path_.parent_path().string(), problem.message()));
  }
}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (!done_) fs::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  const int file = ::open(temporary_.c_str(), O_RDONLY);
  if (file < 0) refuse("complete", path_);
  const bool stored = ::fsync(file) == 0;
  ::close(file);
  if (!stored || std::rename(temporary_.c_str(), path_.c_str()) != 0) refuse("complete", path_);
  done_ = true;
}

void write_text(const fs::path& path, std::string_view text) {
  AtomicFile file(path);
  std::ofstream out(file.temporary(), std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) refuse("write", path);
  file.commit();
}

namespace {

std::string hex(XXH128_hash_t hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

}  // namespace

std::string fingerprint(std::string_view text) { return hex(XXH3_128bits(text.data(), text.size())); }

std::string fingerprint_file(const fs::path& path, int threads) {
  constexpr std::streamoff block = 1 << 25;
  const auto opened = [&] {
    std::ifstream file(path, std::ios::binary);
    if (!file) refuse("read", path);
    return file;
  };
  const std::streamoff size = opened().seekg(0, std::ios::end).tellg();
  const std::int64_t blocks = size / block + 1;
  std::vector<XXH128_canonical_t> digests(static_cast<std::size_t>(blocks));
  parallel_for(blocks, threads, [&](std::int64_t i, int) {
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
    XXH3_128bits_reset(state.get());
    std::ifstream file = opened();
    file.seekg(i * block);
    std::vector<char> buffer(1 << 18);
    for (std::streamoff left = block; left > 0 && file; left -= file.gcount()) {
      file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      XXH3_128bits_update(state.get(), buffer.data(), static_cast<std::size_t>(file.gcount()));
    }
    XXH128_canonicalFromHash(&digests[static_cast<std::size_t>(i)], XXH3_128bits_digest(state.get()));
  });
  return hex(XXH3_128bits(digests.data(), digests.size() * sizeof(XXH128_canonical_t)));
}

}  // namespace hml
