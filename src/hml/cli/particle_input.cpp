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
      : source_(std::move(source)), name_(request.path), window_(request.skip, request.most), piece_(request.piece) {
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
      : read_(std::move(read)), name_(request.path), window_(request.skip, request.most), skip_(request.skip), piece_(request.piece) {}

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

std::vector<PythiaLine> lines_of(const ParticleRequest& request) {
  std::vector<PythiaLine> lines;
  if (fs::path(request.path).extension() == ".cmnd") lines = read_command_file(request.path);
  for (const auto& line : request.pythia) lines.push_back({line, {"--pythia", 0}});
  return lines;
}

class LheInput : public ParticleInput {
 public:
  LheInput(std::unique_ptr<TextBuffer> text, const ParticleRequest& request)
      : text_(std::move(text), request.path),
        pythia_(lines_of(request), text_.head(), request.seed),
        window_(request.skip, request.most) {
    text_.read(request.skip);
  }

  std::optional<std::int64_t> size() const override { return {}; }

  std::optional<Piece> next() override {
    auto hard = text_.read(std::min(PythiaRun::block_events, window_.left()));
    if (hard.events == 0) return {};
    Piece piece;
    piece.first = window_.next();
    piece.events = hard.events;
    piece.text = std::move(hard.text);
    window_.advance(piece.events);
    return piece;
  }

  Events particles(Piece piece) override {
    return pythia_.shower(piece.first, {std::move(piece.text), piece.events});
  }

 private:
  LheText text_;
  PythiaRun pythia_;
  Window window_;
};

class GeneratorInput : public ParticleInput {
 public:
  explicit GeneratorInput(const ParticleRequest& request)
      : pythia_(lines_of(request), {}, request.seed),
        window_(request.skip, request.most > 0 ? request.most : pythia_.events_asked()) {
    if (request.most <= 0 && pythia_.events_asked() <= 0)
      throw Error(ErrorKind::usage, fmt::format("'{}' does not say how many events to generate (Main:numberOfEvents): give --events",
                                                request.path));
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

}  // namespace

std::unique_ptr<ParticleInput> open_particles(const ParticleRequest& request) {
  const fs::path path = request.path;
  if (path.extension() == ".cmnd") return std::make_unique<GeneratorInput>(request);
  std::error_code ignored;
  if (is_pipe(path) || fs::is_regular_file(path, ignored)) {
    auto text = std::make_unique<TextBuffer>(path);
    const auto head = text->ahead().substr(0, 4096);
    if (head.find("<LesHouchesEvents") != head.npos) return std::make_unique<LheInput>(std::move(text), request);
    if (is_pipe(path)) {
      // What is no HepMC is said so by the reader.
      auto reader = std::make_shared<HepmcReader>(std::move(text), request.path);
      return std::make_unique<StreamInput>([reader](std::int64_t most) { return reader->prepare(most); }, request);
    }
  }
  if (!request.pythia.empty())
    throw Error(ErrorKind::usage, fmt::format("'{}' needs no Pythia: --pythia is for LHE and command files", request.path));
  auto source = open_events(path);
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

}  // namespace hml::cli
