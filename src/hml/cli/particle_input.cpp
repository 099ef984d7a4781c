#include "hml/cli/particle_input.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/event/source.hpp"
#include "hml/event/text_buffer.hpp"
#include "hml/generate/lhe_text.hpp"
#include "hml/generate/pythia_run.hpp"
#include "hml/simulate/generator_particles.hpp"

namespace hml::cli {

namespace {

namespace fs = std::filesystem;

/// Counts off the events that are asked for.
class Window {
 public:
  Window(std::int64_t skip, std::int64_t most)
      : next_(skip), end_(most > 0 ? skip + most : std::numeric_limits<std::int64_t>::max()) {}

  std::int64_t next() const { return next_; }
  std::int64_t left() const { return end_ - next_; }
  void advance(std::int64_t events) { next_ += events; }

 private:
  std::int64_t next_, end_;
};

/// A file that knows its size: pieces are read by whoever works on them.
class FileInput : public ParticleInput {
 public:
  FileInput(std::unique_ptr<EventSource> source, const ParticleRequest& request)
      : source_(std::move(source)), name_(request.name()), window_(request.skip, request.most), piece_(request.piece) {
    const std::int64_t there = std::max<std::int64_t>(*source_->size() - request.skip, 0);
    left_ = std::min(there, window_.left());
    generator_particles(source_->read(0, 0), name_);
  }

  std::optional<std::int64_t> size() const override { return left_; }

  std::optional<Piece> next() override {
    Piece piece;
    piece.first = window_.next();
    piece.events = std::min(piece_, left_);
    if (piece.events == 0) return {};
    left_ -= piece.events;
    window_.advance(piece.events);
    return piece;
  }

  Events particles(Piece piece) override {
    return generator_particles(source_->read(piece.first, piece.first + piece.events), name_);
  }

 private:
  std::unique_ptr<EventSource> source_;
  std::string name_;
  Window window_;
  std::int64_t piece_, left_ = 0;
};

/// Text, which is read from its beginning; whoever works on a piece makes the events of it.
class StreamInput : public ParticleInput {
 public:
  /// `read` gives the next events, at most so many, from where it stands.
  StreamInput(std::function<PendingEvents(std::int64_t)> read, const ParticleRequest& request)
      : read_(std::move(read)), name_(request.name()), window_(request.skip, request.most), skip_(request.skip), piece_(request.piece) {}

  std::optional<std::int64_t> size() const override { return {}; }

  std::optional<Piece> next() override {
    for (std::int64_t passed = 0; skip_ > 0; skip_ -= passed) {
      check_interrupt();
      passed = read_(std::min(piece_, skip_)).events;
      if (passed == 0) return {};
    }
    const std::int64_t wanted = std::min(piece_, window_.left());
    if (wanted <= 0) return {};
    Piece piece;
    piece.first = window_.next();
    piece.read = read_(wanted);
    piece.events = piece.read.events;
    if (piece.events == 0) return {};
    window_.advance(piece.events);
    return piece;
  }

  Events particles(Piece piece) override { return generator_particles(piece.read.make(), name_); }

 private:
  std::function<PendingEvents(std::int64_t)> read_;
  std::string name_;
  Window window_;
  std::int64_t skip_, piece_;
};

bool is_command_file(const fs::path& path) { return path.extension() == ".cmnd"; }

bool is_lhe(TextBuffer& text) { return text.ahead().substr(0, 4096).find("<LesHouchesEvents") != std::string_view::npos; }

std::vector<PythiaLine> lines_of(const ParticleRequest& request) {
  std::vector<PythiaLine> lines;
  if (is_command_file(request.paths.front())) lines = read_command_file(request.paths.front());
  for (const auto& line : request.pythia) lines.push_back({line, {"--pythia", 0}});
  return lines;
}

/// LHE files, one behind the other. Each has a Pythia of its own where its head differs from that of the one before.
class LheInput : public ParticleInput {
 public:
  /// `first`: the text of the first file.
  LheInput(std::unique_ptr<TextBuffer> first, const ParticleRequest& request) : request_(request), window_(request.skip, request.most) {
    open(std::move(first));
    for (std::int64_t left = request.skip; left > 0;) {
      const std::int64_t passed = text_->read(left).events;
      left -= passed;
      if (passed == 0 && !open_next()) break;
    }
  }

  std::optional<std::int64_t> size() const override { return {}; }

  std::optional<Piece> next() override {
    const std::int64_t wanted = std::min(PythiaRun::block_events, window_.left());
    auto hard = text_->read(wanted);
    while (hard.events == 0 && wanted > 0 && open_next()) hard = text_->read(wanted);
    if (hard.events == 0) return {};
    Piece piece;
    piece.first = window_.next();
    piece.events = hard.events;
    piece.text = std::move(hard.text);
    piece.shower = pythia_;
    window_.advance(piece.events);
    return piece;
  }

  Events particles(Piece piece) override {
    return piece.shower->shower(piece.first, {std::move(piece.text), piece.events});
  }

 private:
  void open(std::unique_ptr<TextBuffer> text) {
    const std::string& path = request_.paths[opened_++];
    if (!is_lhe(*text)) throw Error(ErrorKind::input, fmt::format("'{}' is no LHE file, but '{}' is", path, request_.paths.front()));
    const std::string before = text_ ? text_->head() : std::string();
    text_.emplace(std::move(text), path);
    if (!pythia_ || text_->head() != before)
      pythia_ = std::make_shared<PythiaRun>(lines_of(request_), text_->head(), request_.seed, request_.hard_process);
  }
  bool open_next() {
    if (opened_ == request_.paths.size()) return false;
    open(std::make_unique<TextBuffer>(request_.paths[opened_]));
    return true;
  }

  ParticleRequest request_;
  std::size_t opened_ = 0;  // files so far
  std::optional<LheText> text_;
  std::shared_ptr<PythiaRun> pythia_;
  Window window_;
};

class GeneratorInput : public ParticleInput {
 public:
  explicit GeneratorInput(const ParticleRequest& request)
      : pythia_(lines_of(request), {}, request.seed, request.hard_process),
        window_(request.skip, request.most > 0 ? request.most : pythia_.events_asked()) {
    if (request.most <= 0 && pythia_.events_asked() <= 0)
      throw Error(ErrorKind::usage, fmt::format("'{}' does not say how many events to generate (Main:numberOfEvents): give --events",
                                                request.name()));
  }

  std::optional<std::int64_t> size() const override { return window_.left(); }

  std::optional<Piece> next() override {
    Piece piece;
    piece.first = window_.next();
    piece.events = std::min(PythiaRun::block_events, window_.left());
    if (piece.events <= 0) return {};
    window_.advance(piece.events);
    return piece;
  }

  Events particles(Piece piece) override { return pythia_.generate(piece.first, piece.events); }

 private:
  PythiaRun pythia_;
  Window window_;
};

// Texts that come from the standard input or another program cannot be looked at twice.
bool is_pipe(const fs::path& path) {
  std::error_code ignored;
  return path == "-" || fs::is_fifo(path, ignored) || fs::is_character_file(path, ignored);
}

// The text of a file or pipe; nothing for what is neither, such as a pattern or the tree of a file.
std::unique_ptr<TextBuffer> open_text(const fs::path& path) {
  std::error_code ignored;
  return is_pipe(path) || fs::is_regular_file(path, ignored) ? std::make_unique<TextBuffer>(path) : nullptr;
}

std::unique_ptr<ParticleInput> read_events(const ParticleRequest& request) {
  auto source = open_events(std::vector<fs::path>(request.paths.begin(), request.paths.end()));
  if (source->size()) return std::make_unique<FileInput>(std::move(source), request);
  std::shared_ptr<EventSource> stream = std::move(source);
  auto position = std::make_shared<std::int64_t>(0);
  return std::make_unique<StreamInput>(
      [stream, position](std::int64_t most) {
        PendingEvents pending = stream->prepare(*position, *position + most);
        *position += pending.events;
        return pending;
      },
      request);
}

}  // namespace

std::string ParticleRequest::name() const {
  return paths.size() > 1 ? fmt::format("{} and {} more", paths.front(), paths.size() - 1) : paths.front();
}

bool has_hard_process(const ParticleRequest& request) {
  const fs::path path = request.paths.front();
  if (is_command_file(path)) return true;
  const auto text = is_pipe(path) ? nullptr : open_text(path);
  return text && is_lhe(*text);
}

std::unique_ptr<ParticleInput> open_particles(const ParticleRequest& request) {
  for (const fs::path path : request.paths)
    if (request.paths.size() > 1 && (is_command_file(path) || is_pipe(path)))
      throw Error(ErrorKind::usage, fmt::format("'{}' cannot be one of several inputs", path.string()));
  const fs::path path = request.paths.front();
  if (is_command_file(path)) return std::make_unique<GeneratorInput>(request);
  if (auto text = open_text(path)) {
    if (is_lhe(*text)) return std::make_unique<LheInput>(std::move(text), request);
    if (is_pipe(path)) {
      // What is no HepMC is said so by the reader.
      auto reader = std::make_shared<HepmcReader>(std::move(text), request.name());
      return std::make_unique<StreamInput>([reader](std::int64_t most) { return reader->prepare(most); }, request);
    }
  }
  if (!request.pythia.empty())
    throw Error(ErrorKind::usage, fmt::format("'{}' needs no Pythia: --pythia is for LHE and command files", request.name()));
  return read_events(request);
}

}  // namespace hml::cli
