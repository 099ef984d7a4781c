#pragma once
#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "hml/core/decimal.hpp"
#include "hml/event/particle_record.hpp"

namespace hml::hepmc {

/// What is wrong with a line; whoever reads the file adds the place.
struct Malformed {
  std::string problem;
};

/// The fields of a line, between blanks, one after another.
class Fields {
 public:
  explicit Fields(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  /// The next field; empty at the end of the line.
  std::string_view word() {
    skip_blanks();
    const char* const begin = at_;
    while (at_ != end_ && !is_blank(*at_)) ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }
  /// The next field as a number of type T.
  template <class T>
  T number() {
    skip_blanks();
    const char* const begin = at_;
    T out{};
    const auto [end, problem] = read(at_ + (at_ != end_ && *at_ == '+'), out);
    if (problem != std::errc() || (end != end_ && !is_blank(*end))) fail(begin);
    at_ = end;
    return out;
  }

 private:
  std::from_chars_result read(const char* from, double& out) const { return read_decimal(from, end_, out); }
  template <std::integral T>
  std::from_chars_result read(const char* from, T& out) const {
    return std::from_chars(from, end_, out);
  }
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
  void skip_blanks() {
    while (at_ != end_ && is_blank(*at_)) ++at_;
  }
  [[noreturn]] void fail(const char* begin) {
    at_ = begin;
    throw Malformed{"'" + std::string(word()) + "' is no number that could stand here"};
  }

  const char *at_, *end_;
};

struct Particle {
  int pdg = 0, status = 0;
  std::array<double, 5> momentum{};  ///< px, py, pz, e, mass in the units of the file
  int made = -1, gone = -1;          ///< the vertices that it comes from and ends in; -1 for none
  int next_in = -1;                  ///< the next particle that ends in the same vertex
};

struct Vertex {
  std::array<double, 4> position{};  ///< x, y, z, t in the units of the file; zero where none is given
  int in = -1, last_in = -1;         ///< the first particle that ends in it, as they were told of, and the last
  int least_in = std::numeric_limits<int>::max(), greatest_in = -1;
  int first_out = std::numeric_limits<int>::max(), last_out = -1;
};

/// One event as the lines of a HepMC text tell of it.
struct Event {
  std::int64_t number = 0, vertices_said = 0, particles_said = 0;
  std::vector<double> weights;
  int process_id = 0;
  double scale = 0, to_gev = 1, to_mm = 1;
  bool cycles = false;  ///< the graph of vertices has some: no positions are looked for along it
  std::array<double, 4> position{};
  std::vector<Particle> particles;
  std::vector<Vertex> vertices;

  /// Forgets all but the memory.
  void clear();
  /// Ties a particle to the vertex that it comes from, or ends in.
  void comes_from(int particle, int vertex);
  void ends_in(int particle, int vertex);
  /// "U GEV MM".
  void read_units(Fields fields);
  /// Where a vertex lies: a position that is not given is that of the vertices before it.
  std::array<double, 4> place(int vertex) const;
  /// Appends the event to a record, in GeV and mm.
  void add_to(ParticleRecord& record) const;
};

/// Reads the lines of events in one version of the format.
class Lines {
 public:
  virtual ~Lines() = default;
  /// Takes a line that begins with anything but "E "; throws Malformed.
  virtual void line(std::string_view text, Event& event) = 0;
  /// Takes the line that begins an event.
  virtual void begin(std::string_view text, Event& event) = 0;
  /// Checks and ties up a complete event.
  virtual void end(Event& event) = 0;
};

}  // namespace hml::hepmc
