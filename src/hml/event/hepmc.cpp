#include "hml/event/hepmc.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <istream>
#include <streambuf>

#include <HepMC3/Attribute.h>
#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/ReaderAscii.h>
#include <HepMC3/ReaderAsciiHepMC2.h>
#include <HepMC3/Setup.h>
#include <fmt/format.h>
#include <zlib.h>

#include "hml/event/pdg.hpp"

namespace hml {

namespace {

// Text of a plain or gzipped file, with the number of the line that is being read. Says at the end whether the file
// closed as HepMC files do.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(const std::filesystem::path& path) : file_(gzopen(path.c_str(), "rb")) {
    if (!file_) throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)));
    gzbuffer(file_, 1 << 17);
  }
  ~TextBuffer() override { gzclose(file_); }

  int line() const { return lines_ + static_cast<int>(std::count(eback(), gptr(), '\n')); }
  const std::string& problem() const { return problem_; }
  bool ended_well() const { return tail_.find("END_EVENT_LISTING") != std::string::npos; }

 private:
  int_type underflow() override {
    lines_ = line();
    const int n = gzread(file_, buffer_.data(), static_cast<unsigned>(buffer_.size()));
    int code = Z_OK;
    const char* text = gzerror(file_, &code);
    if (code != Z_OK) problem_ = text;
    setg(buffer_.data(), buffer_.data(), buffer_.data() + std::max(n, 0));
    if (n <= 0) return traits_type::eof();
    tail_ = (tail_ + std::string(buffer_.data(), static_cast<std::size_t>(n)));
    tail_.erase(0, tail_.size() - std::min<std::size_t>(tail_.size(), 64));
    return traits_type::to_int_type(*gptr());
  }

  gzFile file_;
  std::array<char, 1 << 16> buffer_;
  int lines_ = 0;
  std::string problem_, tail_;
};

std::unique_ptr<HepMC3::Reader> make_reader(const std::filesystem::path& path, std::istream& stream) {
  TextBuffer head(path);
  std::istream text(&head);
  std::string line;
  for (int i = 0; i < 10 && std::getline(text, line); ++i) {
    if (line.starts_with("HepMC::Asciiv3-START_EVENT_LISTING")) return std::make_unique<HepMC3::ReaderAscii>(stream);
    if (line.starts_with("HepMC::IO_GenEvent-START_EVENT_LISTING")) return std::make_unique<HepMC3::ReaderAsciiHepMC2>(stream);
  }
  throw Error(ErrorKind::input, fmt::format("'{}' is no HepMC2 or HepMC3 text: no line 'HepMC::...-START_EVENT_LISTING'", path.string()));
}

// Columns of a batch under construction.
struct Batch {
  Events events;
  Collection& event = events.add(std::string(event_collection));
  Collection& particle = events.add(std::string(particle_collection));
  std::vector<std::int64_t>& number = event.add<std::int64_t>("number", "1", "Number of the event in its file.");
  std::vector<double>& weight = event.add<double>("weight", "1", "Weight of the event, the first of the file's.");
  std::vector<std::int32_t>& process = event.add<std::int32_t>("process_id", "1", "The generator's code of the hard subprocess.");
  std::vector<double>& scale = event.add<double>("scale", "GeV", "Scale of the hard process.");
  std::vector<std::int32_t>& pdg = particle.add<std::int32_t>("pdg", "1", "PDG Monte Carlo number.");
  std::vector<std::int32_t>& status = particle.add<std::int32_t>("status", "1", "HepMC status: 1 final, 2 decayed hadron or lepton, 4 beam, else the generator's.");
  std::vector<std::int32_t>& mother1 = particle.add<std::int32_t>("mother1", "1", "First mother, index within the event; -1 for none.");
  std::vector<std::int32_t>& mother2 = particle.add<std::int32_t>("mother2", "1", "Last mother, index within the event; -1 for none.");
  std::vector<std::int32_t>& daughter1 = particle.add<std::int32_t>("daughter1", "1", "First daughter, index within the event; -1 for none.");
  std::vector<std::int32_t>& daughter2 = particle.add<std::int32_t>("daughter2", "1", "Last daughter, index within the event; -1 for none.");
  std::vector<double>& px = particle.add<double>("px", "GeV", "Momentum along x.");
  std::vector<double>& py = particle.add<double>("py", "GeV", "Momentum along y.");
  std::vector<double>& pz = particle.add<double>("pz", "GeV", "Momentum along z, the beam axis.");
  std::vector<double>& e = particle.add<double>("e", "GeV", "Energy.");
  std::vector<double>& mass = particle.add<double>("mass", "GeV", "Mass.");
  std::vector<double>& x = particle.add<double>("x", "mm", "Production vertex, x.");
  std::vector<double>& y = particle.add<double>("y", "mm", "Production vertex, y.");
  std::vector<double>& z = particle.add<double>("z", "mm", "Production vertex, z.");
  std::vector<double>& t = particle.add<double>("t", "mm/c", "Time of production.");
  std::vector<float>& charge = particle.add<float>("charge", "e", "Electric charge.");

  void add(HepMC3::GenEvent& from);
  void add(const HepMC3::GenParticle& p);
};

// First and last of a list of particles, as indices; HepMC counts from 1.
std::pair<std::int32_t, std::int32_t> ends(const std::vector<HepMC3::ConstGenParticlePtr>& list) {
  if (list.empty()) return {-1, -1};
  const auto less = [](const auto& a, const auto& b) { return a->id() < b->id(); };
  const auto [first, last] = std::minmax_element(list.begin(), list.end(), less);
  return {(*first)->id() - 1, (*last)->id() - 1};
}

void Batch::add(const HepMC3::GenParticle& p) {
  pdg.push_back(p.pid());
  status.push_back(p.status());
  const auto made = p.production_vertex(), gone = p.end_vertex();
  const auto mothers = made ? ends(made->particles_in()) : std::pair<std::int32_t, std::int32_t>{-1, -1};
  const auto daughters = gone ? ends(gone->particles_out()) : std::pair<std::int32_t, std::int32_t>{-1, -1};
  mother1.push_back(mothers.first);
  mother2.push_back(mothers.second);
  daughter1.push_back(daughters.first);
  daughter2.push_back(daughters.second);
  px.push_back(p.momentum().px());
  py.push_back(p.momentum().py());
  pz.push_back(p.momentum().pz());
  e.push_back(p.momentum().e());
  mass.push_back(p.generated_mass());
  const HepMC3::FourVector vertex = made ? made->position() : HepMC3::FourVector::ZERO_VECTOR();
  x.push_back(vertex.x());
  y.push_back(vertex.y());
  z.push_back(vertex.z());
  t.push_back(vertex.t());
  charge.push_back(static_cast<float>(pdg_charge(p.pid())));
}

void Batch::add(HepMC3::GenEvent& from) {
  from.set_units(HepMC3::Units::GEV, HepMC3::Units::MM);
  number.push_back(from.event_number());
  weight.push_back(from.weights().empty() ? 1.0 : from.weights().front());
  const auto code = from.attribute<HepMC3::IntAttribute>("signal_process_id");
  process.push_back(code ? code->value() : 0);
  const auto hard = from.attribute<HepMC3::DoubleAttribute>("event_scale");
  scale.push_back(hard ? hard->value() : 0.0);
  event.offsets.push_back(event.objects() + 1);
  for (const auto& p : std::as_const(from).particles()) add(*p);
  particle.offsets.push_back(static_cast<std::int64_t>(pdg.size()));
  events.set_size(events.size() + 1);
}

}  // namespace

struct HepmcReader::Implementation {
  explicit Implementation(std::filesystem::path where) : path(std::move(where)), buffer(path), stream(&buffer) {
    // The library would print on the user's screen what becomes an Error here.
    HepMC3::Setup::set_print_errors(false);
    HepMC3::Setup::set_print_warnings(false);
    reader = make_reader(path, stream);
  }

  [[noreturn]] void torn(const std::string& why) const {
    throw Error(ErrorKind::input, fmt::format("event {} is torn: {}", events, why), Place{path.string(), buffer.line()});
  }

  // False at the end of the file.
  bool next(HepMC3::GenEvent& event) {
    const bool read = reader->read_event(event);
    if (!buffer.problem().empty()) torn(buffer.problem());
    const bool over = stream.eof() || stream.peek() == std::char_traits<char>::eof();
    if (over && !buffer.ended_well()) torn("the file ends without 'END_EVENT_LISTING'");
    if (read && !reader->failed()) return true;
    if (!over) torn("the text cannot be understood");
    return false;
  }

  std::filesystem::path path;
  TextBuffer buffer;
  std::istream stream;
  std::unique_ptr<HepMC3::Reader> reader;
  std::int64_t events = 0;
};

HepmcReader::HepmcReader(std::filesystem::path path) : implementation_(std::make_unique<Implementation>(std::move(path))) {}
HepmcReader::~HepmcReader() = default;
HepmcReader::HepmcReader(HepmcReader&&) noexcept = default;
HepmcReader& HepmcReader::operator=(HepmcReader&&) noexcept = default;

std::int64_t HepmcReader::position() const { return implementation_->events; }

Events HepmcReader::read(std::int64_t most) {
  Batch batch;
  HepMC3::GenEvent event;
  while (batch.events.size() < most && implementation_->next(event)) {
    batch.add(event);
    ++implementation_->events;
  }
  return std::move(batch.events);
}

}  // namespace hml
