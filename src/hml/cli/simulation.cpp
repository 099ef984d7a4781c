#include "hml/cli/simulation.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "hml/cli/job.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/core/pipeline.hpp"
#include "hml/core/progress.hpp"
#include "hml/event/event_file_writer.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/event/root/write_events.hpp"
#include "hml/event/store.hpp"

namespace hml::cli {

namespace {

namespace fs = std::filesystem;

bool ends_with(const fs::path& path, const char* ending) { return path.extension() == ending; }

/// Detector objects on their way into a file of some format.
class Output {
 public:
  explicit Output(const Simulation& simulation)
      : tree_(simulation.detector.classes(), simulation.root_form), delphes_(ends_with(simulation.output, ".root")) {
    const std::string key = product_key("events", simulation.settings);
    const std::string record = provenance("events", key, simulation.settings).dump(1);
    if (delphes_) {
      RootOptions options = tree_.options();
      options.threads = simulation.threads;
      root_.emplace(simulation.output, record, std::move(options));
    } else if (ends_with(simulation.output, ".h5") || ends_with(simulation.output, ".hdf5"))
      store_.emplace(simulation.output, record, simulation.resumes ? key : "", simulation.threads);
    else
      other_ = event_file_writer(simulation.output, record, simulation.threads);
  }

  /// Number of input events that an interrupted run left done.
  std::int64_t done() const { return store_ && !store_->state().empty() ? std::stoll(store_->state()) : 0; }
  bool begun() const { return store_ && store_->size() > 0; }

  /// The events as the format has them; safe to call from many threads.
  Events prepare(Events events) const { return delphes_ ? tree_.convert(events) : std::move(events); }

  void append(const Events& events) {
    if (root_) root_->append(events);
    if (store_) store_->append(events);
    if (other_) other_->append(events);
  }
  void close() {
    if (root_) root_->close();
    if (store_) store_->close();
    if (other_) other_->close();
  }
  void suspend(std::int64_t done) {
    if (store_) store_->suspend(std::to_string(done));
  }

 private:
  DelphesTree tree_;
  bool delphes_;
  std::optional<RootWriter> root_;
  std::optional<EventWriter> store_;
  std::unique_ptr<EventFileWriter> other_;
};

/// Adds the time of its life to a sum.
class Timed {
 public:
  explicit Timed(std::atomic<std::int64_t>& nanoseconds) : nanoseconds_(nanoseconds) {}
  ~Timed() { nanoseconds_ += static_cast<std::int64_t>(1e9 * watch_.seconds()); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  std::atomic<std::int64_t>& nanoseconds_;
  Stopwatch watch_;
};

// The input behind what is done already.
std::unique_ptr<ParticleInput> open_rest(ParticleRequest request, std::int64_t done) {
  request.skip += done;
  // Of a limited number none may be left, which is not the same as no limit.
  if (request.most > 0) request.most = std::max<std::int64_t>(request.most - done, 0);
  return open_particles(request);
}

}  // namespace

SimulationTimes simulate_file(const Simulation& simulation) {
  const Stopwatch watch;
  std::atomic<std::int64_t> input_time{0}, output_time{0};
  auto input = open_particles(simulation.particles);
  Output output(simulation);
  const std::int64_t before = output.done(), most = simulation.particles.most;
  const bool finished = most > 0 && before >= most;
  if (before > 0 && !finished) input = open_rest(simulation.particles, before);

  SimulationTimes times;
  std::int64_t done = before;
  Progress progress("simulate", input->size() ? before + *input->size() : most, "events");
  progress.advance(before);
  struct Result {
    Events events;
    std::int64_t taken, made;
  };
  const auto read = [&]() -> std::optional<ParticleInput::Piece> {
    check_interrupt();
    const Timed timed(input_time);
    return finished ? std::nullopt : input->next();
  };
  const auto work = [&](ParticleInput::Piece piece, int) {
    const std::int64_t first = piece.first, taken = piece.events;
    const Events particles = [&] {
      const Timed timed(input_time);
      return input->particles(std::move(piece));
    }();
    Events events = simulation.detector.simulate(particles, first);
    const Timed timed(output_time);
    return Result{output.prepare(std::move(events)), taken, particles.size()};
  };
  const auto keep = [&](Result result) {
    {
      const Timed timed(output_time);
      output.append(result.events);
    }
    done += result.taken;
    times.events += result.made;
    progress.advance(result.taken);
  };
  try {
    ordered_pipeline(simulation.threads, read, work, keep);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted && simulation.resumes) output.suspend(done);
    throw;
  }
  {
    const Timed timed(output_time);
    // Collections and columns are told by no event, too.
    if (times.events == 0 && !output.begun())
      output.append(output.prepare(simulation.detector.simulate(ParticleRecord().take(), 0)));
    output.close();
  }
  times.input = 1e-9 * static_cast<double>(input_time);
  times.output = 1e-9 * static_cast<double>(output_time);
  times.whole = watch.seconds();
  return times;
}

Table profile_table(const Detector& detector, const SimulationTimes& times) {
  auto modules = detector.times();
  std::stable_sort(modules.begin(), modules.end(), [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  Table table{"Time of each module", {"module", "type", "seconds", "ms/event"}, {}};
  const auto add = [&](const std::string& name, const std::string& type, double seconds) {
    table.rows.push_back({name, type, fmt::format("{:.3f}", seconds),
                          fmt::format("{:.4f}", times.events > 0 ? 1e3 * seconds / static_cast<double>(times.events) : 0)});
  };
  add("(input)", "reading, and Pythia where it showers", times.input);
  for (const auto& module : modules) add(module.name, module.type, module.seconds);
  add("(output)", "conversion, compression and writing", times.output);
  return table;
}

}  // namespace hml::cli
