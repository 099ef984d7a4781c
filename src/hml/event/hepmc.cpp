#include "hml/event/hepmc.hpp"

#include <algorithm>
#include <istream>
#include <utility>

#include <HepMC3/Attribute.h>
#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/ReaderAscii.h>
#include <HepMC3/ReaderAsciiHepMC2.h>
#include <HepMC3/Setup.h>
#include <fmt/format.h>

#include "hml/event/particle_record.hpp"
#include "hml/event/pdg.hpp"
#include "hml/event/text_buffer.hpp"

namespace hml {

namespace {

std::unique_ptr<HepMC3::Reader> make_reader(const std::filesystem::path& path, std::istream& stream) {
  TextBuffer head(path);
  std::istream text(&head);
  std::string line;
  for (int i = 0; i < 10 && std::getline(text, line); ++i) {
    if (line.starts_with("HepMC::Asciiv3-START_EVENT_LISTING")) return std::make_unique<HepMC3::ReaderAscii>(stream);
    if (line.starts_with("HepMC::IO_GenEvent-START_EVENT_LISTING"))
      return std::make_unique<HepMC3::ReaderAsciiHepMC2>(stream);
  }
  throw Error(ErrorKind::input,
              fmt::format("'{}' is no HepMC2 or HepMC3 text: no line 'HepMC::...-START_EVENT_LISTING'", path.string()));
}

// First and last of a list of particles, as indices; HepMC counts from 1.
using Ends = std::pair<std::int32_t, std::int32_t>;

Ends ends(const std::vector<HepMC3::ConstGenParticlePtr>& list) {
  if (list.empty()) return {-1, -1};
  const auto less = [](const auto& a, const auto& b) { return a->id() < b->id(); };
  const auto [first, last] = std::minmax_element(list.begin(), list.end(), less);
  return {(*first)->id() - 1, (*last)->id() - 1};
}

void add_particle(ParticleRecord& record, const HepMC3::GenParticle& p) {
  const auto made = p.production_vertex(), gone = p.end_vertex();
  const auto mothers = made ? ends(made->particles_in()) : Ends{-1, -1};
  const auto daughters = gone ? ends(gone->particles_out()) : Ends{-1, -1};
  record.pdg.push_back(p.pid());
  record.status.push_back(p.status());
  record.mother1.push_back(mothers.first);
  record.mother2.push_back(mothers.second);
  record.daughter1.push_back(daughters.first);
  record.daughter2.push_back(daughters.second);
  record.px.push_back(p.momentum().px());
  record.py.push_back(p.momentum().py());
  record.pz.push_back(p.momentum().pz());
  record.e.push_back(p.momentum().e());
  record.mass.push_back(p.generated_mass());
  const HepMC3::FourVector vertex = made ? made->position() : HepMC3::FourVector::ZERO_VECTOR();
  record.x.push_back(vertex.x());
  record.y.push_back(vertex.y());
  record.z.push_back(vertex.z());
  record.t.push_back(vertex.t());
  record.charge.push_back(static_cast<float>(pdg_charge(p.pid())));
}

void add_event(ParticleRecord& record, HepMC3::GenEvent& event) {
  event.set_units(HepMC3::Units::GEV, HepMC3::Units::MM);
  record.number.push_back(event.event_number());
  record.weight.push_back(event.weights().empty() ? 1.0 : event.weights().front());
  const auto code = event.attribute<HepMC3::IntAttribute>("signal_process_id");
  record.process_id.push_back(code ? code->value() : 0);
  const auto scale = event.attribute<HepMC3::DoubleAttribute>("event_scale");
  record.scale.push_back(scale ? scale->value() : 0.0);
  for (const auto& p : std::as_const(event).particles()) add_particle(record, *p);
  record.end_event();
}

}  // namespace

struct HepmcReader::Implementation {
  explicit Implementation(std::filesystem::path where) : path(std::move(where)), buffer(path), stream(&buffer) {
    // The library would print on the user's screen what becomes an Error here.
    HepMC3::Setup::set_print_errors(false);
    HepMC3::Setup::set_print_warnings(false);
    HepMC3::Setup::set_debug_level(0);
    reader = make_reader(path, stream);
  }

  [[noreturn]] void torn(const std::string& why) const {
    throw Error(ErrorKind::input, fmt::format("event {} is torn: {}", events, why),
                Place{path.string(), buffer.line()});
  }

  // False at the end of the file.
  bool next(HepMC3::GenEvent& event) {
    if (reader->failed()) return false;
    const bool read = reader->read_event(event);
    if (!buffer.problem().empty()) torn(buffer.problem());
    const bool over = stream.eof() || stream.peek() == std::char_traits<char>::eof();
    if (over && buffer.tail().find("END_EVENT_LISTING") == std::string::npos) torn("the file ends without 'END_EVENT_LISTING'");
    // At the end mark the library says 'read' of an event that is empty.
    if (read && !event.particles().empty()) return true;
    if (!over) torn("the text cannot be understood");
    return false;
  }

  std::filesystem::path path;
  TextBuffer buffer;
  std::istream stream;
  std::unique_ptr<HepMC3::Reader> reader;
  std::int64_t events = 0;
};

HepmcReader::HepmcReader(std::filesystem::path path)
    : implementation_(std::make_unique<Implementation>(std::move(path))) {}
HepmcReader::~HepmcReader() = default;
HepmcReader::HepmcReader(HepmcReader&&) noexcept = default;
HepmcReader& HepmcReader::operator=(HepmcReader&&) noexcept = default;

std::int64_t HepmcReader::position() const { return implementation_->events; }

Events HepmcReader::read(std::int64_t most) {
  ParticleRecord record;
  HepMC3::GenEvent event;
  while (record.size() < most && implementation_->next(event)) {
    add_event(record, event);
    ++implementation_->events;
  }
  return record.take();
}

}  // namespace hml
