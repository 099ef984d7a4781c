#include "terminal.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hml/core/files.hpp"

namespace hml::test {

namespace fs = std::filesystem;

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "hml-cli-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

pid_t Folder::start(const std::vector<std::string>& arguments, std::uint64_t largest_file) const {
  std::vector<const char*> argv{HML_COMMAND};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  argv.push_back(nullptr);
  const std::string out = path_ / ".out", err = path_ / ".err";
  const pid_t process = ::fork();
  if (process != 0) return process;
  ::setenv("OMP_NUM_THREADS", "1", 1);
  ::setenv("OMP_WAIT_POLICY", "passive", 1);
  if (largest_file > 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{largest_file, largest_file};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (::chdir(path_.c_str()) != 0) ::_exit(126);
  ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDOUT_FILENO);
  ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
  ::execv(argv[0], const_cast<char* const*>(argv.data()));
  ::_exit(127);
}

Outcome Folder::finish(pid_t process) const {
  int status = 0;
  ::waitpid(process, &status, 0);
  Outcome outcome;
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.out = read_text(path_ / ".out");
  outcome.err = read_text(path_ / ".err");
  fs::remove(path_ / ".out");
  fs::remove(path_ / ".err");
  return outcome;
}

Outcome Folder::hml(const std::vector<std::string>& arguments, std::uint64_t largest_file) const {
  return finish(start(arguments, largest_file));
}

Outcome Folder::hml_interrupted(const std::vector<std::string>& arguments, const std::function<bool()>& now) const {
  using namespace std::chrono_literals;
  const pid_t process = start(arguments, 0);
  while (!now()) {
    std::this_thread::sleep_for(1ms);
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == process)
      break;
  }
  ::kill(process, SIGINT);
  return finish(process);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  write_text(path_ / name, text);
  return name;
}

std::string Folder::write_run(const std::vector<std::pair<std::string, std::string>>& replaced,
                              const std::string& name) const {
  std::string text = read_text(HML_TEST_DATA "/cli/small.yaml");
  for (const auto& [from, to] : replaced) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("small.yaml does not hold " + from);
    text.replace(at, from.size(), to);
  }
  return write(name, text);
}

namespace {

void for_each_file(const fs::path& folder, const std::function<void(const std::string&, const fs::path&)>& action) {
  if (!fs::exists(folder)) return;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    // The log tells of every call, those that found nothing to do too.
    if (entry.is_regular_file() && entry.path().filename() != "log.txt") action(entry.path().lexically_relative(folder).generic_string(), entry.path());
}

}  // namespace

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for_each_file(folder, [&](const std::string& name, const fs::path& path) { out[name] = read_text(path); });
  return out;
}

std::map<std::string, fs::file_time_type> stamps(const fs::path& folder) {
  std::map<std::string, fs::file_time_type> out;
  for_each_file(folder, [&](const std::string& name, const fs::path& path) { out[name] = fs::last_write_time(path); });
  return out;
}

std::vector<std::string> changed(const std::map<std::string, fs::file_time_type>& before,
                                 const std::map<std::string, fs::file_time_type>& after) {
  std::vector<std::string> names;
  for (const auto& [name, stamp] : after)
    if (const auto found = before.find(name); found == before.end() || found->second != stamp) names.push_back(name);
  for (const auto& [name, stamp] : before)
    if (!after.contains(name)) names.push_back(name);
  return names;
}

std::vector<std::string> unfinished(const fs::path& folder) {
  std::vector<std::string> names;
  for_each_file(folder, [&](const std::string& name, const fs::path& path) {
    if (path.extension() == ".part") names.push_back(name);
  });
  return names;
}

nlohmann::json read_json(const fs::path& path) { return nlohmann::json::parse(read_text(path)); }

}  // namespace hml::test
