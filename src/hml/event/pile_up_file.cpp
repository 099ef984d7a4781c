#include "hml/event/pile_up_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "hml/core/files.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/event/pdg.hpp"

namespace hml {

namespace {

constexpr std::int64_t count_bytes = 4, offset_bytes = 8, particle_bytes = 9 * 4;
// What Delphes has room for.
constexpr std::int64_t most_events = 10'000'000, most_particles = 1'000'000;

std::uint32_t word_at(const unsigned char* p) {
  return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | std::uint32_t{p[3]};
}
std::int64_t long_at(const unsigned char* p) {
  return static_cast<std::int64_t>(std::uint64_t{word_at(p)} << 32 | word_at(p + 4));
}

PileUpParticle particle_at(const unsigned char* p) {
  const auto real = [p](int k) { return std::bit_cast<float>(word_at(p + 4 * k)); };
  return {static_cast<std::int32_t>(word_at(p)), real(1), real(2), real(3), real(4), real(5), real(6), real(7), real(8)};
}

void put_word(std::string& out, std::uint32_t word) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(word >> shift & 0xFF));
}
void put_long(std::string& out, std::int64_t value) {
  put_word(out, static_cast<std::uint32_t>(static_cast<std::uint64_t>(value) >> 32));
  put_word(out, static_cast<std::uint32_t>(value & 0xFFFFFFFF));
}

bool is_finite(const PileUpParticle& p) {
  return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z) && std::isfinite(p.t) && std::isfinite(p.px) &&
         std::isfinite(p.py) && std::isfinite(p.pz) && std::isfinite(p.e);
}

}  // namespace

PileUpFile::PileUpFile(std::filesystem::path path) : path_(std::move(path)) {
  const auto failed = [&] {
    return Error(ErrorKind::io, fmt::format("cannot read pile-up file '{}': {}", path_.string(), std::strerror(errno)));
  };
  const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw failed();
  struct stat status{};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    const Error error = failed();
    ::close(file);
    throw error;
  }
  length_ = status.st_size;
  void* mapped = length_ > 0 ? ::mmap(nullptr, static_cast<std::size_t>(length_), PROT_READ, MAP_PRIVATE, file, 0) : nullptr;
  const int problem = errno;
  ::close(file);  // the mapping stays
  errno = problem;
  if (mapped == MAP_FAILED) throw failed();
  bytes_ = static_cast<const unsigned char*>(mapped);
  const std::int64_t events = length_ >= offset_bytes ? long_at(bytes_ + length_ - offset_bytes) : -1;
  // Divided, not multiplied: a torn count may be as large as it likes.
  if (events < 0 || events > (length_ - offset_bytes) / (offset_bytes + count_bytes)) {
    if (mapped) ::munmap(mapped, static_cast<std::size_t>(length_));
    throw Error(ErrorKind::input,
                fmt::format("'{}' is no pile-up file, or it is torn: its end does not tell how many events it holds", path_.string()));
  }
  size_ = events;
  index_ = length_ - offset_bytes - offset_bytes * size_;
}

PileUpFile::~PileUpFile() {
  if (bytes_) ::munmap(const_cast<unsigned char*>(bytes_), static_cast<std::size_t>(length_));
}

void PileUpFile::read(std::int64_t event, std::vector<PileUpParticle>& particles) const {
  particles.clear();
  if (event < 0 || event >= size_)
    throw Error(ErrorKind::internal, fmt::format("pile-up event {} of {} is asked for", event, size_));
  const std::int64_t begin = long_at(bytes_ + index_ + offset_bytes * event);
  if (begin < 0 || begin > index_ - count_bytes)
    throw Error(ErrorKind::input, fmt::format("'{}': pile-up event {} lies outside the file", path_.string(), event));
  const auto count = static_cast<std::int32_t>(word_at(bytes_ + begin));
  if (count < 0 || count > (index_ - begin - count_bytes) / particle_bytes)
    throw Error(ErrorKind::input, fmt::format("'{}': pile-up event {} says that it has {} particles, more than the file has",
                                              path_.string(), event, count));
  const unsigned char* p = bytes_ + begin + count_bytes;
  particles.reserve(static_cast<std::size_t>(count));
  for (std::int32_t i = 0; i < count; ++i, p += particle_bytes)
    if (const auto particle = particle_at(p); is_finite(particle)) particles.push_back(particle);
}

struct PileUpFileWriter::Implementation {
  AtomicFile file;
  std::ofstream out;
  std::string buffer;
  std::vector<std::int64_t> offsets;
  std::int64_t position = 0;

  explicit Implementation(const std::filesystem::path& path) : file(path), out(file.temporary(), std::ios::binary) { check(); }
  void flush() {
    out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    buffer.clear();
    check();
  }
  void check() {
    if (!out) throw Error(ErrorKind::io, fmt::format("cannot write '{}'", file.path().string()));
  }
};

PileUpFileWriter::PileUpFileWriter(const std::filesystem::path& path) : implementation_(std::make_unique<Implementation>(path)) {}
PileUpFileWriter::~PileUpFileWriter() = default;
PileUpFileWriter::PileUpFileWriter(PileUpFileWriter&&) noexcept = default;
PileUpFileWriter& PileUpFileWriter::operator=(PileUpFileWriter&&) noexcept = default;

void PileUpFileWriter::append(std::span<const PileUpParticle> particles) {
  auto& w = *implementation_;
  const auto count = static_cast<std::int64_t>(particles.size());
  if (count >= most_particles || static_cast<std::int64_t>(w.offsets.size()) + 1 >= most_events)
    throw Error(ErrorKind::usage, fmt::format("'{}': a pile-up file holds less than {} events of less than {} particles",
                                              w.file.path().string(), most_events, most_particles));
  w.offsets.push_back(w.position);
  put_word(w.buffer, static_cast<std::uint32_t>(count));
  for (const auto& p : particles) {
    put_word(w.buffer, static_cast<std::uint32_t>(p.pdg));
    for (const float value : {p.x, p.y, p.z, p.t, p.px, p.py, p.pz, p.e}) put_word(w.buffer, std::bit_cast<std::uint32_t>(value));
  }
  w.position += count_bytes + particle_bytes * count;
  constexpr std::size_t enough = 1 << 20;
  if (w.buffer.size() > enough) w.flush();
}

void PileUpFileWriter::close() {
  auto& w = *implementation_;
  for (const std::int64_t offset : w.offsets) put_long(w.buffer, offset);
  put_long(w.buffer, static_cast<std::int64_t>(w.offsets.size()));
  w.flush();
  w.out.close();
  w.check();
  w.file.commit();
}

namespace {

class EventsToPileUp final : public EventFileWriter {
 public:
  explicit EventsToPileUp(const std::filesystem::path& path) : writer_(path) {}
  void append(const Events& events) override {
    for (std::int64_t e = 0; e < events.size(); ++e) {
      stable_particles(events, e, particles_);
      writer_.append(particles_);
    }
  }
  void close() override { writer_.close(); }

 private:
  PileUpFileWriter writer_;
  std::vector<PileUpParticle> particles_;
};

void add_particle(ParticleRecord& r, const PileUpParticle& p) {
  r.pdg.push_back(p.pdg);
  r.status.push_back(1);
  for (auto* relatives : {&r.mother1, &r.mother2, &r.daughter1, &r.daughter2}) relatives->push_back(-1);
  const double px = p.px, py = p.py, pz = p.pz, e = p.e;
  r.px.push_back(px), r.py.push_back(py), r.pz.push_back(pz), r.e.push_back(e);
  r.mass.push_back(std::sqrt(std::max(e * e - px * px - py * py - pz * pz, 0.0)));
  r.x.push_back(p.x), r.y.push_back(p.y), r.z.push_back(p.z), r.t.push_back(p.t);
  r.charge.push_back(static_cast<float>(pdg_charge(p.pdg)));
}

class PileUpToEvents final : public EventSource {
 public:
  explicit PileUpToEvents(const std::filesystem::path& path) : file_(path) {}
  std::optional<std::int64_t> size() const override { return file_.size(); }
  void request(const std::vector<ColumnRequest>&) override {}
  Events read(std::int64_t begin, std::int64_t end) override {
    ParticleRecord record(static_cast<std::size_t>(end - begin), 0);
    std::vector<PileUpParticle> particles;
    for (std::int64_t e = begin; e < end; ++e) {
      file_.read(e, particles);
      record.number.push_back(e);
      record.weight.push_back(1);
      record.process_id.push_back(0);
      record.scale.push_back(0);
      for (const auto& p : particles) add_particle(record, p);
      record.end_event();
    }
    return record.take();
  }

 private:
  PileUpFile file_;
};

}  // namespace

std::unique_ptr<EventFileWriter> pile_up_event_writer(const std::filesystem::path& path) {
  return std::make_unique<EventsToPileUp>(path);
}

std::unique_ptr<EventSource> open_pile_up_events(const std::filesystem::path& path) {
  return std::make_unique<PileUpToEvents>(path);
}

}  // namespace hml
