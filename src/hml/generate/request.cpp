#include "hml/generate/request.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/generate/particles.hpp"

namespace hml {

namespace {

struct Arrow {
  std::vector<std::string> left, right;
};

Arrow split(const std::string& text, const std::string& what, const Place& place) {
  Arrow arrow;
  bool right = false;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (word != ">") (right ? arrow.right : arrow.left).push_back(word);
    else if (right)
      throw Error(ErrorKind::config,
                  fmt::format("{} '{}' has two '>'; write intermediate decays as decays", what, text), place);
    else right = true;
  }
  if (arrow.left.empty() || arrow.right.empty())
    throw Error(ErrorKind::config,
                fmt::format("{} '{}' is not of the form 'p p > z z' or 'z > j j' (words apart, one '>')", what, text),
                place);
  return arrow;
}

KnownProcess find_process(const ProcessSettings& settings) {
  const Place place = settings.place("process");
  Arrow asked = split(settings.process, "process", place);
  for (const auto& word : asked.left) particle_word(word, place);
  for (const auto& word : asked.right) particle_word(word, place);
  std::vector<std::string> names;
  std::sort(asked.right.begin(), asked.right.end());
  for (const auto& known : known_processes()) {
    auto bodies = known.bodies;
    std::sort(bodies.begin(), bodies.end());
    if (bodies == asked.right && asked.left == std::vector<std::string>{"p", "p"}) return known;
    names.push_back(known.words);
  }
  throw unknown_name(ErrorKind::config, "process",
                     fmt::format("{} > {}", fmt::join(asked.left, " "), fmt::join(asked.right, " ")), names, place);
}

// The distinct outgoing particles; a multiparticle (j) has no decays.
std::vector<ParticleDecays> outgoing(const KnownProcess& process) {
  std::vector<ParticleDecays> particles;
  for (const auto& body : process.bodies) {
    const auto& codes = particle_word(body).codes;
    if (codes.size() != 1) continue;
    const auto found =
        std::find_if(particles.begin(), particles.end(), [&](const auto& p) { return p.code == codes[0]; });
    if (found != particles.end()) ++found->count;
    else particles.push_back({codes[0], 1, {}});
  }
  return particles;
}

void read_decay(ProcessRequest& request, const std::string& text, const Place& place) {
  const Arrow arrow = split(text, "decay", place);
  if (arrow.left.size() != 1)
    throw Error(ErrorKind::config, fmt::format("decay '{}' has more than one mother", text), place);
  const auto& mother = particle_word(arrow.left[0], place);
  const auto found = std::find_if(request.particles.begin(), request.particles.end(),
                                  [&](const auto& p) { return mother.codes == std::vector<int>{p.code}; });
  if (found == request.particles.end())
    throw Error(
        ErrorKind::config,
        fmt::format("decay '{}': the process '{}' has no outgoing '{}'", text, request.process.words, mother.name),
        place);
  DecayPattern pattern{text, {}, place};
  for (const auto& word : arrow.right) pattern.products.push_back(particle_word(word, place).codes);
  found->decays.push_back(std::move(pattern));
}

void check_counts(const ProcessRequest& request) {
  for (const auto& p : request.particles)
    if (p.decays.size() > 1 && static_cast<int>(p.decays.size()) != p.count)
      throw Error(
          ErrorKind::config,
          fmt::format("{} decays of '{}' are given, but the process '{}' has {}; give one for all of them or one each",
                      p.decays.size(), particle_name(p.code), request.process.words, p.count),
          p.decays.back().place);
}

// A key is a PDG number, which stands for the antiparticle too, or a word.
std::vector<int> codes_of(const std::string& key, const Place& place) {
  int number = 0;
  const auto [end, problem] = std::from_chars(key.data(), key.data() + key.size(), number);
  if (problem == std::errc() && end == key.data() + key.size()) return {number, -number};
  return particle_word(key, place).codes;
}

// A limit holds for a body if its key names the body, or all that the body may be.
bool names_body(const std::string& key, const std::string& body, const Place& place) {
  const auto& codes = particle_word(body).codes;
  const auto named = codes_of(key, place);
  return std::all_of(codes.begin(), codes.end(),
                     [&](int code) { return std::find(named.begin(), named.end(), code) != named.end(); });
}

void check_limit(const ProcessRequest& request, const std::string& which, const std::string& key, double value,
                 const Place& place) {
  const auto& bodies = request.process.bodies;
  if (std::none_of(bodies.begin(), bodies.end(), [&](const auto& body) { return names_body(key, body, place); }))
    throw Error(ErrorKind::config,
                fmt::format("{}: the process '{}' has no outgoing '{}'", which, request.process.words, key), place);
  if (!(value >= 0))
    throw Error(ErrorKind::config, fmt::format("{}: {} GeV for '{}' is negative", which, value, key), place);
  if (bodies.size() == 1)
    throw Error(ErrorKind::physics,
                fmt::format("{}: in '{}' the one outgoing particle has no transverse momentum; ask for '{} j'", which,
                            request.process.words, request.process.words),
                place);
  if (bodies.size() > 2)
    throw Error(ErrorKind::physics,
                fmt::format("{}: limits are for two outgoing particles; '{}' has {}", which, request.process.words,
                            bodies.size()),
                place);
}

// Two bodies that come out alone balance in pt, so that the limits of both hold for each.
void read_limits(ProcessRequest& request, const ProcessSettings& settings) {
  Place place = settings.place("pt_min");
  for (const auto& [key, value] : settings.pt_min) {
    check_limit(request, "pt_min", key, value, settings.place("pt_min." + key));
    request.pt_min = std::max(request.pt_min, value);
  }
  for (const auto& [key, value] : settings.pt_max) {
    place = settings.place("pt_max." + key);
    check_limit(request, "pt_max", key, value, place);
    request.pt_max = request.pt_max > 0 ? std::min(request.pt_max, value) : value;
    if (request.pt_max <= request.pt_min)
      throw Error(
          ErrorKind::physics,
          fmt::format("pt_max of {} GeV is not above pt_min of {} GeV (the two outgoing particles have equal pt)",
                      request.pt_max, request.pt_min),
          place);
  }
  if (2 * request.pt_min >= settings.energy)
    throw Error(ErrorKind::physics,
                fmt::format("pt_min of {} GeV cannot be reached with {} GeV of collision energy", request.pt_min,
                            settings.energy),
                place);
  if (request.process.diverges && request.pt_min < 1)
    throw Error(ErrorKind::physics,
                fmt::format("the cross section of '{}' diverges at low pt; give pt_min, of 1 GeV or more",
                            request.process.words),
                settings.place("process"));
}

// One filter a name, whichever of its limits are given.
void read_filters(ProcessRequest& request, const ProcessSettings& settings) {
  std::map<std::string, ParticleFilter> filters;
  const auto read = [&](const std::string& which, const std::map<std::string, double>& limits, auto limit) {
    for (const auto& [key, value] : limits) {
      const Place place = settings.place(which + "." + key);
      if (!(value >= 0))
        throw Error(ErrorKind::config, fmt::format("{}: {} for '{}' is negative", which, value, key), place);
      auto& filter = filters[key];
      filter.codes = codes_of(key, place);
      filter.*limit = value;
    }
  };
  read("filter_pt_min", settings.filter_pt_min, &ParticleFilter::pt_min);
  read("filter_eta_max", settings.filter_eta_max, &ParticleFilter::eta_max);
  for (auto& [key, filter] : filters) request.filters.push_back(std::move(filter));
}

}  // namespace

bool DecayPattern::matches(std::span<const int> codes) const {
  if (codes.size() != products.size()) return false;
  std::vector<int> order(codes.begin(), codes.end());
  std::sort(order.begin(), order.end());
  do {
    bool all = true;
    for (std::size_t i = 0; i < order.size() && all; ++i)
      all = std::find(products[i].begin(), products[i].end(), order[i]) != products[i].end();
    if (all) return true;
  } while (std::next_permutation(order.begin(), order.end()));
  return false;
}

bool ParticleDecays::accepts(std::span<const std::vector<int>> products) const {
  if (decays.empty()) return true;
  if (decays.size() == 1)
    return std::all_of(products.begin(), products.end(), [&](const auto& codes) { return decays[0].matches(codes); });
  if (products.size() != decays.size()) return false;
  std::vector<std::size_t> order(decays.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  do {
    bool all = true;
    for (std::size_t i = 0; i < order.size() && all; ++i) all = decays[order[i]].matches(products[i]);
    if (all) return true;
  } while (std::next_permutation(order.begin(), order.end()));
  return false;
}

ProcessRequest understand(const ProcessSettings& settings) {
  ProcessRequest request;
  request.process = find_process(settings);
  request.particles = outgoing(request.process);
  for (std::size_t i = 0; i < settings.decays.size(); ++i)
    read_decay(request, settings.decays[i], settings.place(fmt::format("decays.{}", i)));
  check_counts(request);
  read_limits(request, settings);
  read_filters(request, settings);
  return request;
}

}  // namespace hml
