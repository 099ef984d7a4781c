#include "hml/event/pile_up_source.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/units.hpp"
#include "hml/event/pile_up_file.hpp"
#include "hml/event/source.hpp"

namespace hml {

namespace {

void draw_from(const PileUpFile& file, std::int64_t interactions, Random& random, const PileUpSource::Visit& visit) {
  std::vector<PileUpParticle> particles;
  for (std::int64_t k = 0; k < interactions && file.size() > 0; ++k) {
    file.read(random.below(static_cast<std::uint32_t>(std::min<std::int64_t>(file.size(), std::numeric_limits<std::uint32_t>::max()))), particles);
    visit(particles);
  }
}

class FileOfPileUp final : public PileUpSource {
 public:
  explicit FileOfPileUp(const std::filesystem::path& path) : file_(path) {}
  void draw(std::int64_t, std::int64_t interactions, Random& random, const Visit& visit) const override {
    draw_from(file_, interactions, random, visit);
  }

 private:
  PileUpFile file_;
};

// Events of any format: at the first draw they become a pile-up file that has no name any more when it is in use, so that
// nothing is left behind.
class EventsAsPileUp final : public PileUpSource {
 public:
  explicit EventsAsPileUp(std::filesystem::path path) : path_(std::move(path)) { open_events(path_); }
  void draw(std::int64_t, std::int64_t interactions, Random& random, const Visit& visit) const override {
    draw_from(pool(), interactions, random, visit);
  }

 private:
  const PileUpFile& pool() const {
    const std::lock_guard lock(mutex_);
    if (!pool_) pool_ = collect();
    return *pool_;
  }

  std::unique_ptr<const PileUpFile> collect() const {
    std::string folder = (std::filesystem::temp_directory_path() / "hml-pile-up-XXXXXX").string();
    if (!::mkdtemp(folder.data())) throw Error(ErrorKind::io, fmt::format("cannot make a temporary folder '{}'", folder));
    struct Removal {
      std::filesystem::path folder;
      ~Removal() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
      }
    } removal{folder};
    const auto file = removal.folder / "events.pileup";
    const auto source = open_events(path_);
    const auto writer = pile_up_event_writer(file);
    constexpr std::int64_t batch = 50;
    const std::int64_t end = source->size().value_or(std::numeric_limits<std::int64_t>::max());
    for (std::int64_t begin = 0; begin < end;) {
      check_interrupt();
      const std::int64_t wanted = std::min(batch, end - begin);
      const Events events = source->read(begin, begin + wanted);
      writer->append(events);
      begin += events.size();
      if (events.size() < wanted) break;
    }
    writer->close();
    return std::make_unique<const PileUpFile>(file);
  }

  std::filesystem::path path_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<const PileUpFile> pool_;
};

// A column of numbers of any type, ours or Delphes'.
class Numbers {
 public:
  Numbers(const Collection& c, std::initializer_list<const char*> names) {
    for (const char* name : names)
      for (const auto& column : c.columns)
        if (!column_ && column.width == 1 && fold_name(column.name) == name) column_ = &column;
    if (!column_)
      throw Error(ErrorKind::input, fmt::format("particles without a column '{}' cannot pile up", *names.begin()));
  }
  double operator[](std::int64_t i) const {
    return std::visit([i](const auto& values) { return static_cast<double>(values[static_cast<std::size_t>(i)]); }, column_->values);
  }
  std::string name() const { return fold_name(column_->name); }

 private:
  const Column* column_ = nullptr;
};

const Collection& particles_of(const Events& events) {
  for (const auto& c : events.collections())
    if (lower_case(c.name) == lower_case(particle_collection)) return c;
  throw Error(ErrorKind::input, "events without a generator's particles (collection 'Particle') cannot pile up");
}

}  // namespace

bool is_generator_commands(const std::filesystem::path& path) { return path.extension() == ".cmnd"; }

void stable_particles(const Events& events, std::int64_t event, std::vector<PileUpParticle>& particles) {
  particles.clear();
  const Collection& c = particles_of(events);
  const Numbers pdg(c, {"pdg", "pid"}), status(c, {"status"}), x(c, {"x"}), y(c, {"y"}), z(c, {"z"}), t(c, {"t"}),
      px(c, {"px"}), py(c, {"py"}), pz(c, {"pz"}), e(c, {"e"});
  // Delphes writes times in seconds.
  const double unit_of_time = pdg.name() == "pid" ? units::s : 1;
  const auto real = [](double value) { return static_cast<float>(value); };
  for (std::int64_t i = c.first(event); i < c.first(event) + c.count(event); ++i) {
    if (status[i] != 1) continue;
    if (!std::isfinite(x[i] + y[i] + z[i] + t[i] + px[i] + py[i] + pz[i] + e[i])) continue;
    particles.push_back({static_cast<std::int32_t>(pdg[i]), real(x[i]), real(y[i]), real(z[i]), real(t[i] * unit_of_time),
                         real(px[i]), real(py[i]), real(pz[i]), real(e[i])});
  }
}

std::unique_ptr<const PileUpSource> open_pile_up(const std::filesystem::path& path, std::uint64_t) {
  if (is_generator_commands(path))
    throw Error(ErrorKind::config, fmt::format("'{}' asks for pile-up from Pythia, which is not at hand here: name a file of events",
                                               path.string()));
  if (path.extension() == ".pileup") return std::make_unique<FileOfPileUp>(path);
  return std::make_unique<EventsAsPileUp>(path);
}

}  // namespace hml
