// The lines of HepMC2 (IO_GenEvent) and HepMC3 (Asciiv3) texts: HepMC 2 user manual, and arXiv:1912.08005.
#include "hml/event/hepmc_lines.hpp"

#include <unordered_map>

#include <fmt/format.h>

namespace hml::hepmc {

namespace {

void read_momentum(Fields& fields, Particle& particle) {
  for (double& component : particle.momentum) component = fields.number<double>();
}

// Vertices by their numbers in the text: writers count them down from -1, which is what the table is for; others go to
// the map.
class VertexNumbers {
 public:
  void clear() {
    table_.clear();
    others_.clear();
  }
  /// False where the number is taken.
  bool add(std::int64_t number, int vertex) {
    if (number == -static_cast<std::int64_t>(table_.size()) - 1) {
      table_.push_back(vertex);
      return !others_.contains(number);
    }
    return find(number) < 0 && others_.emplace(number, vertex).second;
  }
  /// -1 for a number that was not added.
  int find(std::int64_t number) const {
    if (number < 0 && number >= -static_cast<std::int64_t>(table_.size()))
      return table_[static_cast<std::size_t>(-number - 1)];
    const auto known = others_.find(number);
    return known == others_.end() ? -1 : known->second;
  }

 private:
  std::vector<int> table_;
  std::unordered_map<std::int64_t, int> others_;
};

void check_count(const char* what, std::size_t found, std::int64_t said) {
  if (static_cast<std::int64_t>(found) != said)
    throw Malformed{fmt::format("it has {} {} where its first line says {}", found, what, said)};
}

// E number vertices particles [@ x y z t];  W weights;  A 0 name value;
// P number origin pdg px py pz e mass status, where the origin is a vertex (< 0), a particle (> 0) or nothing (0);
// V number status [particles in] [@ x y z t].
class Lines3 : public Lines {
 public:
  void begin(std::string_view text, Event& event) override {
    vertices_.clear();
    in_.clear();
    origins_.clear();
    Fields fields(text.substr(1));
    event.number = fields.number<std::int64_t>();
    event.vertices_said = fields.number<std::int64_t>();
    event.particles_said = fields.number<std::int64_t>();
    if (fields.word() == "@") read_position(fields, event.position);
  }

  void line(std::string_view text, Event& event) override {
    Fields fields(text.substr(1));
    switch (text[0]) {
      case 'P':
        return particle(fields, event);
      case 'V':
        return vertex(fields, event);
      case 'U':
        return event.read_units(fields);
      case 'A':
        return attribute(fields, event);
      case 'W':
        event.weights.clear();
        for (auto word = fields.word(); !word.empty(); word = fields.word())
          event.weights.push_back(Fields(word).number<double>());
        return;
      case 'T':
      case 'N':
        return;
      default:
        throw Malformed{fmt::format("no line begins with '{}'", text[0])};
    }
  }

  // Lines may name particles and vertices that come later, so all are tied up here.
  void end(Event& event) override {
    check_count("particles", event.particles.size(), event.particles_said);
    for (const auto& [vertex, particle] : in_) event.ends_in(known_particle(particle, event), vertex);
    for (std::size_t i = 0; i < origins_.size(); ++i) {
      const int particle = static_cast<int>(i);
      if (origins_[i] < 0) event.comes_from(particle, known_vertex(origins_[i]));
      if (origins_[i] > 0) event.comes_from(particle, end_of(known_particle(origins_[i], event), event));
    }
  }

 private:
  static void read_position(Fields& fields, std::array<double, 4>& position) {
    for (double& component : position) component = fields.number<double>();
  }

  static int known_particle(std::int64_t number, const Event& event) {
    if (number < 1 || number > static_cast<std::int64_t>(event.particles.size()))
      throw Malformed{fmt::format("there is no particle {}", number)};
    return static_cast<int>(number) - 1;
  }

  int known_vertex(std::int64_t number) const {
    const int known = vertices_.find(number);
    if (known < 0) throw Malformed{fmt::format("there is no vertex {}", number)};
    return known;
  }

  // Where a particle ends; a vertex that is not written has one particle in.
  static int end_of(int particle, Event& event) {
    if (event.particles[static_cast<std::size_t>(particle)].gone < 0) {
      event.vertices.emplace_back();
      event.ends_in(particle, static_cast<int>(event.vertices.size()) - 1);
    }
    return event.particles[static_cast<std::size_t>(particle)].gone;
  }

  void particle(Fields& fields, Event& event) {
    const auto number = fields.number<std::int64_t>(), origin = fields.number<std::int64_t>();
    if (number != static_cast<std::int64_t>(event.particles.size()) + 1)
      throw Malformed{fmt::format("particle {} stands where {} should", number, event.particles.size() + 1)};
    Particle p;
    p.pdg = fields.number<int>();
    read_momentum(fields, p);
    p.status = fields.number<int>();
    event.particles.push_back(p);
    origins_.push_back(origin);
  }

  void vertex(Fields& fields, Event& event) {
    const auto number = fields.number<std::int64_t>();
    fields.number<int>();  // its status
    event.vertices.emplace_back();
    const int index = static_cast<int>(event.vertices.size()) - 1;
    if (number >= 0 || !vertices_.add(number, index))
      throw Malformed{fmt::format("{} is no number for a further vertex", number)};
    auto list = fields.word();
    if (!list.starts_with('[') || !list.ends_with(']')) throw Malformed{"a vertex lists its particles in brackets"};
    list = list.substr(1, list.size() - 2);
    while (!list.empty()) {
      const auto comma = std::min(list.find(','), list.size());
      in_.emplace_back(index, Fields(list.substr(0, comma)).number<std::int64_t>());
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
    if (fields.word() == "@") read_position(fields, event.vertices.back().position);
  }

  static void attribute(Fields& fields, Event& event) {
    if (fields.word() != "0") return;  // of a vertex or a particle
    const auto name = fields.word();
    if (name == "signal_process_id") event.process_id = fields.number<int>();
    if (name == "event_scale") event.scale = fields.number<double>();
    if (name == "cycles") event.cycles = fields.number<int>() != 0;
  }

  VertexNumbers vertices_;
  std::vector<std::pair<int, std::int64_t>> in_;    // vertices, and the numbers of the particles that end there
  std::vector<std::int64_t> origins_;               // of the particles
};

// E number mpi scale alpha_qcd alpha_qed process vertex vertices beam beam randoms [...] weights [...];
// V barcode id x y z ct orphans out weights [...], then its orphans and the particles out of it;
// P barcode pdg px py pz e mass status theta phi end_vertex flows [...].
class Lines2 : public Lines {
 public:
  void begin(std::string_view text, Event& event) override {
    vertices_.clear();
    ends_.clear();
    orphans_ = out_ = 0;
    Fields fields(text.substr(1));
    event.number = fields.number<std::int64_t>();
    fields.number<int>();
    event.scale = fields.number<double>();
    fields.number<double>(), fields.number<double>();
    event.process_id = fields.number<int>();
    fields.number<std::int64_t>();
    event.vertices_said = fields.number<std::int64_t>();
    fields.number<std::int64_t>(), fields.number<std::int64_t>();
    for (auto randoms = fields.number<std::int64_t>(); randoms > 0; --randoms) fields.number<std::int64_t>();
    for (auto weights = fields.number<std::int64_t>(); weights > 0; --weights)
      event.weights.push_back(fields.number<double>());
  }

  void line(std::string_view text, Event& event) override {
    Fields fields(text.substr(1));
    switch (text[0]) {
      case 'P':
        return particle(fields, event);
      case 'V':
        return vertex(fields, event);
      case 'U':
        return event.read_units(fields);
      case 'N':
      case 'C':
      case 'H':
      case 'F':
        return;
      default:
        throw Malformed{fmt::format("no line begins with '{}'", text[0])};
    }
  }

  void end(Event& event) override {
    check_complete();
    check_count("vertices", event.vertices.size(), event.vertices_said);
    for (const auto& [particle, barcode] : ends_)
      if (const int known = vertices_.find(barcode); known >= 0)
        event.ends_in(particle, known);
      else
        throw Malformed{fmt::format("particle {} ends in vertex {}, which is not there", particle + 1, barcode)};
  }

 private:
  void check_complete() const {
    if (orphans_ + out_ > 0) throw Malformed{fmt::format("a vertex lacks {} of its particles", orphans_ + out_)};
  }

  void vertex(Fields& fields, Event& event) {
    check_complete();
    const auto barcode = fields.number<std::int64_t>();
    fields.number<int>();
    event.vertices.emplace_back();
    for (double& component : event.vertices.back().position) component = fields.number<double>();
    orphans_ = fields.number<std::int64_t>();
    out_ = fields.number<std::int64_t>();
    if (orphans_ < 0 || out_ < 0) throw Malformed{"a vertex has a negative number of particles"};
    if (!vertices_.add(barcode, static_cast<int>(event.vertices.size()) - 1))
      throw Malformed{fmt::format("there are two vertices {}", barcode)};
  }

  void particle(Fields& fields, Event& event) {
    if (orphans_ + out_ == 0) throw Malformed{"a particle belongs to no vertex"};
    fields.number<std::int64_t>();
    Particle p;
    p.pdg = fields.number<int>();
    read_momentum(fields, p);
    p.status = fields.number<int>();
    fields.number<double>(), fields.number<double>();
    const auto end = fields.number<std::int64_t>();
    event.particles.push_back(p);
    const int index = static_cast<int>(event.particles.size()) - 1;
    if (end != 0) ends_.emplace_back(index, end);
    if (orphans_ > 0)
      --orphans_;
    else
      --out_, event.comes_from(index, static_cast<int>(event.vertices.size()) - 1);
  }

  VertexNumbers vertices_;                          // by barcode
  std::vector<std::pair<int, std::int64_t>> ends_;  // particles and the barcodes of the vertices that they end in
  std::int64_t orphans_ = 0, out_ = 0;              // particles that the last vertex still waits for
};

}  // namespace

std::optional<Version> version_of(std::string_view line) {
  if (line.starts_with("HepMC::Asciiv3-START_EVENT_LISTING")) return Version::hepmc3;
  if (line.starts_with("HepMC::IO_GenEvent-START_EVENT_LISTING")) return Version::hepmc2;
  return {};
}

std::unique_ptr<Lines> lines_of(Version version) {
  if (version == Version::hepmc3) return std::make_unique<Lines3>();
  return std::make_unique<Lines2>();
}

}  // namespace hml::hepmc
