#include "hml/event/lhe.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/event/pdg.hpp"
#include "hml/event/text_buffer.hpp"

namespace hml {

namespace {

// One event as the file has it.
struct LheEvent {
  struct Particle {
    std::int32_t pdg = 0, status = 0, mother1 = 0, mother2 = 0, colour1 = 0, colour2 = 0;
    double px = 0, py = 0, pz = 0, e = 0, mass = 0, lifetime = 0, spin = 0;
  };
  std::int32_t process = 0;
  double weight = 0, scale = 0, alpha_qed = 0, alpha_qcd = 0;
  std::vector<Particle> particles;
  std::vector<std::pair<std::string, double>> weights;  // of <rwgt>, by their id
};

// Reads the numbers of a line one after the other; false where one is missing or no number.
class Numbers {
 public:
  explicit Numbers(std::string_view line) : text_(line) {}
  template <class T>
  bool next(T& value) {
    const auto start = text_.find_first_not_of(" \t\r");
    if (start == text_.npos) return false;
    text_.remove_prefix(start);
    std::string word(text_.substr(0, text_.find_first_of(" \t\r")));
    text_.remove_prefix(word.size());
    // Fortran's exponents, and a sign that from_chars refuses.
    std::replace_if(
        word.begin(), word.end(), [](char c) { return c == 'D' || c == 'd'; }, 'e');
    const char* begin = word.data() + (word.starts_with('+') ? 1 : 0);
    const auto [end, problem] = std::from_chars(begin, word.data() + word.size(), value);
    return problem == std::errc() && end == word.data() + word.size();
  }
  template <class... T>
  bool all(T&... values) {
    return (next(values) && ...);
  }

 private:
  std::string_view text_;
};

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
  return first == text.npos ? std::string_view() : text.substr(first, last - first + 1);
}

// The first and last particle that have `number` (counted from 1) as a mother.
void fill_daughters(const std::vector<LheEvent::Particle>& particles, ParticleRecord& record) {
  const std::size_t start = record.daughter1.size();
  record.daughter1.resize(start + particles.size(), -1);
  record.daughter2.resize(start + particles.size(), -1);
  for (std::size_t i = 0; i < particles.size(); ++i) {
    const auto first = particles[i].mother1, last = std::max(first, particles[i].mother2);
    for (auto m = first; m <= last && m > 0; ++m) {
      const std::size_t mother = start + static_cast<std::size_t>(m - 1);
      if (record.daughter1[mother] < 0) record.daughter1[mother] = static_cast<std::int32_t>(i);
      record.daughter2[mother] = static_cast<std::int32_t>(i);
    }
  }
}

}  // namespace

struct LheReader::Implementation {
  explicit Implementation(std::filesystem::path where) : path(std::move(where)), buffer(path) {
    std::string line;
    for (int i = 0; i < 10 && buffer.next_line(line); ++i)
      if (line.find("<LesHouchesEvents") != std::string::npos) {
        auto first = next();
        if (first) name_weights(*first);
        ahead = std::move(first);
        return;
      }
    throw Error(ErrorKind::input,
                fmt::format("'{}' is no Les Houches Event file: no line '<LesHouchesEvents ...>'", path.string()));
  }

  // The weights of the first event are columns of all.
  void name_weights(const LheEvent& first) {
    for (const auto& [id, value] : first.weights) {
      if (std::find(weight_ids.begin(), weight_ids.end(), id) != weight_ids.end())
        torn(fmt::format("it has two weights '{}'", id));
      weight_ids.push_back(id);
      std::string column = "weight_" + id;
      std::replace_if(
          column.begin(), column.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
      while (std::find(weight_columns.begin(), weight_columns.end(), column) != weight_columns.end()) column += "_";
      weight_columns.push_back(std::move(column));
    }
  }

  [[noreturn]] void torn(const std::string& why) const {
    throw Error(ErrorKind::input, fmt::format("event {} is torn: {}", events + (ahead ? 1 : 0), why),
                Place{path.string(), buffer.line()});
  }

  bool get(std::string& line) {
    const bool got = buffer.next_line(line);
    if (!buffer.problem().empty()) torn(buffer.problem());
    return got;
  }

  std::string must_get(const char* what) {
    std::string line;
    if (!get(line)) torn(fmt::format("the file ends before {}", what));
    return line;
  }

  // The next event; none at the closing tag.
  std::optional<LheEvent> next() {
    if (over) return {};
    for (std::string line; get(line);) {
      const auto text = without_blanks(line);
      if (text.starts_with("<event>") || text.starts_with("<event ")) return read_event();
      if (text.starts_with("</LesHouchesEvents")) {
        over = true;
        return {};
      }
    }
    torn("the file ends without '</LesHouchesEvents>'");
  }

  LheEvent read_event() {
    LheEvent event;
    std::int32_t particles = 0;
    const std::string head = must_get("the event's first line");
    if (!Numbers(head).all(particles, event.process, event.weight, event.scale, event.alpha_qed, event.alpha_qcd) ||
        particles < 0)
      torn(fmt::format("'{}' is no first line of an event", without_blanks(head)));
    for (std::int32_t i = 0; i < particles; ++i) {
      const std::string line = must_get("a particle");
      auto& p = event.particles.emplace_back();
      if (!Numbers(line).all(p.pdg, p.status, p.mother1, p.mother2, p.colour1, p.colour2, p.px, p.py, p.pz, p.e, p.mass,
                             p.lifetime, p.spin))
        torn(fmt::format("'{}' is no particle", without_blanks(line)));
    }
    for (const auto& p : event.particles)
      if (p.mother1 < 0 || p.mother2 < 0 || p.mother1 > particles || p.mother2 > particles)
        torn(fmt::format("a particle has mothers {} and {} of {}", p.mother1, p.mother2, particles));
    read_tail(event);
    return event;
  }

  // What follows the particles: comments and weights, up to the closing tag.
  void read_tail(LheEvent& event) {
    for (std::string line = must_get("'</event>'"); !without_blanks(line).starts_with("</event");
         line = must_get("'</event>'")) {
      const auto text = without_blanks(line);
      if (!text.starts_with("<wgt ")) continue;
      const auto id = text.find("id="), open = text.find('>');
      const auto close = text.find('<', open == text.npos ? 0 : open);
      double value = 0;
      if (id == text.npos || open == text.npos || id + 4 > open ||
          !Numbers(text.substr(open + 1, close - open - 1)).next(value))
        torn(fmt::format("'{}' is no weight", text));
      const char quote = text[id + 3];
      const auto name = text.substr(id + 4, text.find(quote, id + 4) - id - 4);
      event.weights.emplace_back(std::string(name), value);
    }
  }

  void add(const LheEvent& event, ParticleRecord& record) {
    record.number.push_back(events);
    record.weight.push_back(event.weight);
    record.process_id.push_back(event.process);
    record.scale.push_back(event.scale);
    for (const auto& p : event.particles) {
      record.pdg.push_back(p.pdg);
      record.status.push_back(p.status);
      record.mother1.push_back(p.mother1 - 1);
      record.mother2.push_back(std::max(p.mother1, p.mother2) - 1);
      record.px.push_back(p.px);
      record.py.push_back(p.py);
      record.pz.push_back(p.pz);
      record.e.push_back(p.e);
      record.mass.push_back(p.mass);
      for (auto* position : {&record.x, &record.y, &record.z, &record.t}) position->push_back(0);
      record.charge.push_back(static_cast<float>(pdg_charge(p.pdg)));
    }
    fill_daughters(event.particles, record);
    record.end_event();
  }

  double weight_of(const LheEvent& event, std::size_t index) const {
    const std::string& name = weight_ids[index];
    if (index < event.weights.size() && event.weights[index].first == name) return event.weights[index].second;
    for (const auto& [id, value] : event.weights)
      if (id == name) return value;
    torn(fmt::format("it has no weight '{}', which the first event has", name));
  }

  std::filesystem::path path;
  TextBuffer buffer;
  std::optional<LheEvent> ahead;
  std::vector<std::string> weight_ids, weight_columns;  // as the file and as we name them
  std::int64_t events = 0;
  bool over = false;
};

LheReader::LheReader(std::filesystem::path path) : implementation_(std::make_unique<Implementation>(std::move(path))) {}
LheReader::~LheReader() = default;
LheReader::LheReader(LheReader&&) noexcept = default;
LheReader& LheReader::operator=(LheReader&&) noexcept = default;

std::int64_t LheReader::position() const { return implementation_->events; }

Events LheReader::read(std::int64_t most) {
  auto& self = *implementation_;
  ParticleRecord record;
  std::vector<double> alpha_qed, alpha_qcd;
  std::vector<std::vector<double>> weights(self.weight_ids.size());
  std::vector<std::int32_t> colour1, colour2;
  std::vector<double> lifetime, spin;
  while (record.size() < most) {
    auto event = self.ahead ? std::exchange(self.ahead, {}) : self.next();
    if (!event) break;
    self.add(*event, record);
    alpha_qed.push_back(event->alpha_qed);
    alpha_qcd.push_back(event->alpha_qcd);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i].push_back(self.weight_of(*event, i));
    for (const auto& p : event->particles) {
      colour1.push_back(p.colour1);
      colour2.push_back(p.colour2);
      lifetime.push_back(p.lifetime);
      spin.push_back(p.spin);
    }
    ++self.events;
  }
  Events out = record.take();
  Collection& events = *out.find(event_collection);
  events.add<double>("alpha_qed", "1", "Electromagnetic coupling.") = std::move(alpha_qed);
  events.add<double>("alpha_qcd", "1", "Strong coupling.") = std::move(alpha_qcd);
  for (std::size_t i = 0; i < weights.size(); ++i)
    events.add<double>(self.weight_columns[i], "1", "Weight '" + self.weight_ids[i] + "' of <rwgt>.") =
        std::move(weights[i]);
  Collection& particles = *out.find(particle_collection);
  particles.add<std::int32_t>("colour1", "1", "Number of the colour line; 0 for none.") = std::move(colour1);
  particles.add<std::int32_t>("colour2", "1", "Number of the anticolour line; 0 for none.") = std::move(colour2);
  particles.add<double>("lifetime", "mm", "Proper lifetime times c.") = std::move(lifetime);
  particles.add<double>("spin", "1", "Cosine of the angle between spin and momentum of the mother; 9 for unknown.") =
      std::move(spin);
  return out;
}

}  // namespace hml
