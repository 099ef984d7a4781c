// Downloads from a server of our own on the loopback device, which serves, breaks off and lies as it is told.
#include "hml/dataset/zoo/fetch.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/dataset/zoo/checksum.hpp"
#include "hml/dataset/zoo/published.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

/// Serves one text as /file; /moved leads there, all else is not found. One request a connection.
class Server {
 public:
  explicit Server(std::string text) : text_(std::move(text)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(socket_, 8) != 0)
      throw std::runtime_error("no loopback");
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  std::string url(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }
  /// The ranges asked for so far, "" for all.
  std::vector<std::string> ranges() const {
    const std::lock_guard lock(mutex_);
    return ranges_;
  }

  std::atomic<bool> knows_ranges = true;
  std::atomic<std::size_t> breaks_after = std::string::npos;  // bytes of a body

 private:
  void serve() {
    for (int client; (client = ::accept(socket_, nullptr, nullptr)) >= 0; ::close(client)) {
      std::string request;
      char buffer[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = ::recv(client, buffer, sizeof buffer, 0);
        if (got <= 0) break;
        request.append(buffer, static_cast<std::size_t>(got));
      }
      const std::string answer = answer_to(request);
      ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }

  std::string answer_to(const std::string& request) {
    if (request.starts_with("GET /moved ")) return "HTTP/1.1 302 Found\r\nLocation: /file\r\nContent-Length: 0\r\n\r\n";
    if (!request.starts_with("GET /file ")) return "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n";
    const std::string word = "Range: bytes=";
    const auto at = request.find(word);
    const std::string range =
        at == std::string::npos ? "" : request.substr(at + word.size(), request.find("\r\n", at) - at - word.size());
    {
      const std::lock_guard lock(mutex_);
      ranges_.push_back(range);
    }
    const std::size_t first = range.empty() || !knows_ranges ? 0 : std::stoul(range);
    if (first >= text_.size() && first > 0) return "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n";
    const std::string body = text_.substr(first);
    return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                       first > 0 ? "206 Partial Content" : "200 OK", body.size()) +
           body.substr(0, breaks_after);
  }

  std::string text_;
  int socket_, port_ = 0;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::vector<std::string> ranges_;
};

class Fetch : public testing::Test {
 protected:
  Fetch() {
    ::setenv("no_proxy", "127.0.0.1", 1);
    std::string name = (fs::temp_directory_path() / "hml-fetch-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    for (int i = 0; text.size() < 300'000; ++i) text += std::to_string(i) + " ";
    fs::create_directories(folder);
    write_text(folder / "reference", text);
    checksum = checksum_like("md5:", folder / "reference");
  }
  ~Fetch() override { fs::remove_all(folder); }

  /// What fetch says; the error must be of the kind.
  static std::string refusal(const Download& download, ErrorKind kind) {
    try {
      fetch(download);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.message();
      return error.message();
    }
    ADD_FAILURE() << "fetched " << download.url;
    return "";
  }

  Download download(const Server& server, const std::string& path = "/file") const {
    return {server.url(path), folder / "new/file.h5", static_cast<std::int64_t>(text.size()), checksum};
  }

  fs::path folder;
  std::string text, checksum;
};

void expect_in(const std::string& message, const std::string& words) {
  EXPECT_NE(message.find(words), std::string::npos) << "'" << words << "' is not in: " << message;
}

TEST(Checksum, OfKnownTexts) {
  const fs::path path = fs::temp_directory_path() / fmt::format("hml-checksum-{}", ::getpid());
  // RFC 1321, A.5; FIPS 180-2, A.1 and B.1.
  write_text(path, "abc");
  EXPECT_EQ(checksum_like("md5:?", path), "md5:900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(checksum_like("sha1:?", path), "sha1:a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(checksum_like("sha256:?", path), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_THROW(checksum_like("crc7:?", path), Error);
  fs::remove(path);
  EXPECT_THROW(checksum_like("md5:?", path), Error);
}

TEST_F(Fetch, AWholeFileThroughARedirect) {
  const Server server(text);
  std::int64_t arrived = 0, total = 0;
  EXPECT_TRUE(
      fetch(download(server, "/moved"), [&](std::int64_t now, std::int64_t all) { arrived = now, total = all; }));
  EXPECT_TRUE(read_text(folder / "new/file.h5") == text);
  EXPECT_FALSE(fs::exists(folder / "new/file.h5.part"));
  EXPECT_EQ(arrived, static_cast<std::int64_t>(text.size()));
  EXPECT_EQ(total, arrived);
  // It is there now: nothing is asked for.
  EXPECT_FALSE(fetch(download(server)));
  EXPECT_EQ(server.ranges(), std::vector<std::string>{""});
}

TEST_F(Fetch, GoesOnWhereItBrokeOff) {
  Server server(text);
  server.breaks_after = 100'000;
  expect_in(refusal(download(server), ErrorKind::io), "broke off after 100000 bytes");
  EXPECT_FALSE(fs::exists(folder / "new/file.h5"));
  EXPECT_EQ(read_text(folder / "new/file.h5.part"), text.substr(0, 100'000));
  server.breaks_after = std::string::npos;
  EXPECT_TRUE(fetch(download(server)));
  EXPECT_TRUE(read_text(folder / "new/file.h5") == text);
  EXPECT_EQ(server.ranges(), (std::vector<std::string>{"", "100000-"}));
}

TEST_F(Fetch, GoesOnAfterControlC) {
  const Server server(text);
  // In a process of its own: the wish to stop is never taken back.
  const pid_t child = ::fork();
  if (child == 0) {
    catch_interrupts();
    try {
      fetch(download(server), [](std::int64_t, std::int64_t) { std::raise(SIGINT); });
    } catch (const Error& error) {
      ::_exit(error.kind() == ErrorKind::interrupted ? 7 : 1);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 7) << status;
  EXPECT_FALSE(fs::exists(folder / "new/file.h5"));
  ASSERT_TRUE(fs::exists(folder / "new/file.h5.part"));
  EXPECT_TRUE(text.starts_with(read_text(folder / "new/file.h5.part")));
  EXPECT_TRUE(fetch(download(server)));
  EXPECT_TRUE(read_text(folder / "new/file.h5") == text);
}

TEST_F(Fetch, StartsAgainWhereTheServerKnowsNoRanges) {
  Server server(text);
  server.knows_ranges = false;
  fs::create_directories(folder / "new");
  write_text(folder / "new/file.h5.part", text.substr(0, 777));
  EXPECT_TRUE(fetch(download(server)));
  EXPECT_TRUE(read_text(folder / "new/file.h5") == text);
}

TEST_F(Fetch, AllHadArrivedAlready) {
  const Server server(text);
  fs::create_directories(folder / "new");
  // The server has nothing more (416), and the checksum is right.
  Download unsized = download(server);
  unsized.size.reset();
  write_text(folder / "new/file.h5.part", text);
  EXPECT_TRUE(fetch(unsized));
  // Where nothing is known of the file it is fetched again.
  fs::remove(folder / "new/file.h5");
  write_text(folder / "new/file.h5.part", text + "too much");
  unsized.checksum = "";
  EXPECT_TRUE(fetch(unsized));
  EXPECT_TRUE(read_text(folder / "new/file.h5") == text);
}

TEST_F(Fetch, AWrongChecksumIsKeptUnderAnotherName) {
  const Server server(text);
  Download wrong = download(server);
  wrong.checksum = "md5:00000000000000000000000000000000";
  const std::string message = refusal(wrong, ErrorKind::input);
  expect_in(message, checksum);
  expect_in(message, "file.h5.wrong");
  EXPECT_FALSE(fs::exists(wrong.path));
  EXPECT_FALSE(fs::exists(wrong.path.string() + ".part"));
  EXPECT_TRUE(read_text(wrong.path.string() + ".wrong") == text);

  // So is a wrong size, and a file that was there before is left alone.
  wrong = download(server);
  wrong.size = 5;
  expect_in(refusal(wrong, ErrorKind::input), "5 were published");
  write_text(wrong.path, "another");
  expect_in(refusal(download(server), ErrorKind::input), "is there already");
  EXPECT_EQ(read_text(wrong.path), "another");
}

TEST_F(Fetch, SaysWhatTheServerSays) {
  std::string gone;
  {
    const Server server(text);
    gone = server.url("/file");
    expect_in(refusal(download(server, "/other"), ErrorKind::io), "the server answers 404");
    EXPECT_TRUE(fs::is_empty(folder / "new"));
  }
  const Download nobody{gone, folder / "file.h5", {}, ""};
  expect_in(refusal(nobody, ErrorKind::io), fmt::format("curl -L -o '{}' '{}'", nobody.path.string(), gone));
  EXPECT_FALSE(fs::exists(folder / "file.h5.part"));
  // No other kind of address: not a file of this machine.
  write_text(folder / "secret", "secret");
  refusal({"file://" + (folder / "secret").string(), folder / "file.h5", {}, ""}, ErrorKind::io);
  refusal({gone, folder / "reference/file.h5", {}, ""}, ErrorKind::io);
}

TEST(PublishedSets, AreWellFormed) {
  std::string last;
  for (const auto& set : published_sets()) {
    EXPECT_LT(last, set.name);
    last = set.name;
    EXPECT_TRUE(set.doi.starts_with("10.")) << set.name;
    EXPECT_FALSE(set.files.empty()) << set.name;
    for (const auto& file : set.files) {
      EXPECT_TRUE(file.url.starts_with("https://") && file.url.find("/" + file.name) != std::string::npos) << file.url;
      EXPECT_TRUE(file.checksum.empty() ||
                  file.checksum.find_first_not_of("0123456789abcdef", file.checksum.find(':') + 1) == std::string::npos)
          << file.name;
      EXPECT_EQ(file.checksum.starts_with("md5:"), file.checksum.size() == 4 + 32) << file.name;
      EXPECT_EQ(&set.file(file.name), &file) << "twice: " << file.name;
    }
  }
  EXPECT_EQ(published_set("top_tagging").size(), 1'038'496'555 + 347'378'076 + 347'849'376);
  EXPECT_EQ(published_set("quark_gluon_pythia").size(), std::nullopt);
  EXPECT_EQ(published_set("quark_gluon_herwig_bc").files.back().name, "QG_jets_herwig_withbc_19.npz");
  EXPECT_THROW(published_set("top_taging"), Error);
}

}  // namespace
}  // namespace hml
