#include "hml/event/root/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml::root {

namespace {

[[noreturn]] void refused(const std::filesystem::path& path, const char* why) {
  throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", path.string(), why));
}

}  // namespace

Disk::Disk(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) refused(path_, std::strerror(errno));
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(descriptor_);
    refused(path_, "no regular file");
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

Disk::~Disk() { close(descriptor_); }

std::vector<std::uint8_t> Disk::read(std::uint64_t begin, std::uint64_t count) const {
  if (begin > size_ || count > size_ - begin)
    throw Error(ErrorKind::input, fmt::format("torn: {} bytes at byte {} of a file of {}", count, begin, size_));
  std::vector<std::uint8_t> out(count);
  for (std::uint64_t done = 0; done < count;) {
    const auto n = pread(descriptor_, out.data() + done, count - done, static_cast<off_t>(begin + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) refused(path_, n < 0 ? std::strerror(errno) : "it became shorter while it was read");
    done += static_cast<std::uint64_t>(n);
  }
  return out;
}

}  // namespace hml::root
