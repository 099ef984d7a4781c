#include "hml/dataset/zoo/fetch.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <system_error>

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "hml/core/error.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/dataset/zoo/checksum.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

std::int64_t bytes_of(const fs::path& path) {
  std::error_code problem;
  const auto bytes = fs::file_size(path, problem);
  return problem ? 0 : static_cast<std::int64_t>(bytes);
}

/// One request, whose answer is appended to a file.
class Transfer {
 public:
  Transfer(const Download& download, const fs::path& part, const FetchProgress& progress)
      : download_(download), part_(part), progress_(progress), curl_(curl_easy_init(), &curl_easy_cleanup) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    if (!curl_) throw Error(ErrorKind::io, "libcurl cannot be started");
    before_ = bytes_of(part_);
    file_ = std::fopen(part_.c_str(), "ab");
    if (!file_) refuse();
    set_up();
  }
  ~Transfer() {
    if (file_) std::fclose(file_);
    std::error_code ignored;
    if (bytes_of(part_) == 0) fs::remove(part_, ignored);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// False where the server has nothing behind what has arrived (416).
  bool run() {
    const CURLcode result = curl_easy_perform(curl_.get());
    const bool stored = std::fflush(file_) == 0 && ::fsync(fileno(file_)) == 0;
    check_interrupt();
    if (failed_to_write_ || !stored) refuse();
    if (result == CURLE_OK) return true;
    if (result == CURLE_HTTP_RETURNED_ERROR && status() == 416 && before_ > 0) return false;
    throw Error(ErrorKind::io, complaint(result));
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(curl_.get(), option, value);
  }

  void set_up() {
    set(CURLOPT_URL, download_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 10L);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, 30L);
    // A minute without a byte is a broken line.
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, 60L);
    set(CURLOPT_USERAGENT, "hml");
    set(CURLOPT_ERRORBUFFER, reason_);
    if (before_ > 0) set(CURLOPT_RANGE, fmt::format("{}-", before_).c_str());
    set(CURLOPT_WRITEFUNCTION, &Transfer::write);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::advance);
    set(CURLOPT_XFERINFODATA, this);
  }

  long status() const {
    long code = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
  }

  static std::size_t write(char* data, std::size_t, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->append(data, count);
  }

  std::size_t append(const char* data, std::size_t count) {
    // A server that knows no ranges sends all from the beginning.
    if (before_ > 0 && status() != 206) {
      before_ = 0;
      if (::ftruncate(fileno(file_), 0) != 0) return fail();
    }
    return std::fwrite(data, 1, count, file_) == count ? count : fail();
  }

  std::size_t fail() {
    failed_to_write_ = errno ? errno : EIO;
    return CURL_WRITEFUNC_ERROR;
  }

  static int advance(void* self, curl_off_t total, curl_off_t arrived, curl_off_t, curl_off_t) {
    const auto& me = *static_cast<Transfer*>(self);
    const bool answers = me.status() >= 200 && me.status() < 300;
    if (me.progress_ && arrived > 0 && answers) me.progress_(me.before_ + arrived, total > 0 ? me.before_ + total : 0);
    return interrupted() ? 1 : 0;
  }

  [[noreturn]] void refuse() const {
    throw Error(ErrorKind::io, fmt::format("cannot write '{}': {}", part_.string(),
                                           std::strerror(failed_to_write_ ? failed_to_write_ : errno)));
  }

  std::string complaint(CURLcode result) const {
    const std::string reason = reason_[0] ? reason_ : curl_easy_strerror(result);
    if (result == CURLE_HTTP_RETURNED_ERROR)
      return fmt::format("'{}': the server answers {}{}", download_.url, status(),
                         status() == 404 ? ", there is no such file" : "");
    const std::int64_t arrived = bytes_of(part_);
    if (arrived > 0)
      return fmt::format("'{}' broke off after {} bytes ({}); they are kept, the same command goes on from there",
                         download_.url, arrived, reason);
    return fmt::format("cannot reach '{}' ({}); by hand: curl -L -o '{}' '{}'", download_.url, reason,
                       download_.path.string(), download_.url);
  }

  const Download& download_;
  const fs::path& part_;
  const FetchProgress& progress_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
  std::FILE* file_ = nullptr;
  std::int64_t before_ = 0;  // bytes that had arrived earlier
  int failed_to_write_ = 0;  // errno
  char reason_[CURL_ERROR_SIZE] = "";
};

/// What is wrong with a file, "" where nothing is.
std::string fault(const Download& download, const fs::path& file) {
  if (download.size && bytes_of(file) != *download.size)
    return fmt::format("it has {} bytes, {} were published", bytes_of(file), *download.size);
  if (download.checksum.empty()) return "";
  const std::string checksum = checksum_like(download.checksum, file);
  return checksum == download.checksum
             ? ""
             : fmt::format("its checksum is {}, {} was published", checksum, download.checksum);
}

void move_file(const fs::path& from, const fs::path& to) {
  std::error_code problem;
  fs::rename(from, to, problem);
  if (problem) throw Error(ErrorKind::io, fmt::format("cannot complete '{}': {}", to.string(), problem.message()));
}

void make_folder(const fs::path& folder) {
  std::error_code problem;
  if (!folder.empty()) fs::create_directories(folder, problem);
  if (problem)
    throw Error(ErrorKind::io, fmt::format("cannot make the folder '{}': {}", folder.string(), problem.message()));
}

}  // namespace

bool fetch(const Download& download, const FetchProgress& progress) {
  if (fs::exists(download.path)) {
    const std::string wrong = fault(download, download.path);
    if (wrong.empty()) return false;
    throw Error(ErrorKind::input, fmt::format("'{}' is there already, but {}; move it away to fetch it again",
                                              download.path.string(), wrong));
  }
  make_folder(download.path.parent_path());
  const fs::path part = download.path.string() + ".part";
  // A whole file that was not yet checked is not asked for again.
  const bool whole = download.size && bytes_of(part) == *download.size;
  if (!whole && !Transfer(download, part, progress).run() && !download.size && download.checksum.empty()) {
    // Nothing tells whether what had arrived is right.
    fs::remove(part);
    Transfer(download, part, progress).run();
  }
  const std::string wrong = fault(download, part);
  if (wrong.empty()) {
    move_file(part, download.path);
    return true;
  }
  const fs::path kept = download.path.string() + ".wrong";
  move_file(part, kept);
  throw Error(ErrorKind::input, fmt::format("'{}' is not what was published: {}; it is kept as '{}'", download.url,
                                            wrong, kept.string()));
}

}  // namespace hml
