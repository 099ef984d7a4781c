// Our detector against Delphes: 10,000 QCD events of 250 < pTHat < 300 GeV that Pythia 8.318 made and Delphes passed
// through the default CMS card (tests/data/closure/delphes-cms-qcd.json), and a smaller sample of our own.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

#include "hml/core/threads.hpp"
#include "hml/generate/generator.hpp"
#include "hml/simulate/detector.hpp"
#include "two_sample.hpp"

namespace hml::closure {
namespace {

constexpr std::uint64_t seed = 20261;

// 3,000 events keep the suite short; HML_CLOSURE_EVENTS=10000 makes a sample of the reference's own size.
std::int64_t number_of_events() {
  const char* wanted = std::getenv("HML_CLOSURE_EVENTS");
  return wanted ? std::atoll(wanted) : 3000;
}

/// Values of one quantity in one event of a batch.
using Quantity = std::function<std::vector<double>(const Events&, std::int64_t)>;

std::vector<double> column(const Collection& c, const Column& values, std::int64_t event, std::int64_t most) {
  std::vector<double> out;
  const std::int64_t n = std::min(c.count(event), most);
  std::visit(
      [&](const auto& all) {
        for (std::int64_t i = 0; i < n; ++i)
          out.push_back(static_cast<double>(all[static_cast<std::size_t>(c.first(event) + i)]));
      },
      values.values);
  return out;
}

/// "Jet.size", "Jet.pt", "FatJet0.mass", "FatJet0.tau21": names of the reference in terms of our columns.
Quantity quantity(const std::string& name) {
  const auto dot = name.find('.');
  std::string object = name.substr(0, dot), what = name.substr(dot + 1);
  const bool leading = object.back() == '0';
  if (leading) object.pop_back();
  if (what == "size")
    return [object](const Events& events, std::int64_t e) {
      return std::vector<double>{static_cast<double>(events.collection(object).count(e))};
    };
  if (what.starts_with("tau")) {
    const auto m = static_cast<std::size_t>(what[3] - '1'), n = static_cast<std::size_t>(what[4] - '1');
    return [object, m, n](const Events& events, std::int64_t e) -> std::vector<double> {
      const auto& c = events.collection(object);
      if (c.count(e) == 0) return {};
      const auto& tau = c.values<float>("tau");
      const auto at = static_cast<std::size_t>(c.first(e)) * 5;
      return {static_cast<double>(tau[at + m]) / static_cast<double>(tau[at + n])};
    };
  }
  const std::map<std::string, std::string> ours{
      {"ncharged", "n_charged"}, {"nneutral", "n_neutral"}, {"softdropmass", "soft_dropped_mass"}};
  if (const auto found = ours.find(what); found != ours.end()) what = found->second;
  // Delphes stores a tower's transverse energy where a track has its transverse momentum.
  return [object, what, leading](const Events& events, std::int64_t e) {
    const auto& c = events.collection(object);
    const Column* values = c.find(what);
    if (!values && what == "pt") values = c.find("et");
    if (!values) values = &c.column(what);
    return column(c, *values, e, leading ? 1 : c.count(e));
  };
}

struct Rate {
  double tagged = 0, all = 0;
};

/// The sample, made once for all tests: histograms and tag rates as the reference has them.
struct Sample {
  nlohmann::json reference;
  std::map<std::string, EventHistogram> histograms;
  std::map<std::string, Rate> rates;

  Sample() {
    std::ifstream(HML_TEST_DATA "/closure/delphes-cms-qcd.json") >> reference;
    std::map<std::string, Quantity> quantities;
    for (const auto& [name, entry] : reference.at("histograms").items()) {
      if (!entry.contains("edges")) continue;
      histograms.emplace(name, EventHistogram(entry.at("edges").get<std::vector<double>>()));
      quantities.emplace(name, quantity(name));
    }
    ProcessSettings process;
    process.process = "p p > j j";
    process.pt_min = {{"j", 250}};
    process.pt_max = {{"j", 300}};
    const int threads = 2;
    const std::int64_t n_events = number_of_events();
    Generator generator(process, seed, threads);
    const Detector detector(HML_SOURCE "/cards/cms_full.tcl", seed);
    auto make = [&](std::int64_t block, int worker) {
      const auto particles = generator.generate(block, events_in_block(n_events, block), worker);
      return detector.simulate(particles.events, block * Generator::block_events);
    };
    auto use = [&](std::int64_t, Events events) {
      for (std::int64_t e = 0; e < events.size(); ++e)
        for (auto& [name, histogram] : histograms) {
          for (const double x : quantities.at(name)(events, e)) histogram.fill(x);
          histogram.end_event();
        }
      count_tags(events, "BTag", "btag");
      count_tags(events, "TauTag", "tautag");
    };
    ordered_parallel(block_count(n_events), threads, make, use);
  }

  void count_tags(const Events& events, const std::string& name, const std::string& tag) {
    const auto& jets = events.collection("Jet");
    const auto everything = std::numeric_limits<std::int64_t>::max();
    for (std::int64_t e = 0; e < events.size(); ++e) {
      const auto tags = column(jets, jets.column(tag), e, everything),
                 flavours = column(jets, jets.column("flavour"), e, everything);
      for (std::size_t i = 0; i < tags.size(); ++i)
        for (const auto& key : {"Jet." + name, flavour_key(name, flavours[i])}) {
          rates[key].all += 1;
          rates[key].tagged += (static_cast<int>(tags[i]) & 1) != 0;
        }
    }
  }

  static std::string flavour_key(const std::string& name, double flavour) {
    return "Jet." + name + "|flavour=" + std::to_string(static_cast<int>(std::abs(flavour)));
  }
};

const Sample& sample() {
  static const Sample made;
  return made;
}

TEST(DelphesCmsQcd, HistogramsAgree) {
  const double events = sample().reference.at("events");
  for (const auto& [name, histogram] : sample().histograms) {
    const auto& entry = sample().reference.at("histograms").at(name);
    const TestResult result = compare(histogram, entry.at("counts").get<std::vector<double>>(), events);
    std::printf("  %-26s chi2/dof %7.1f /%3.0f   p %.4f\n", name.c_str(), result.chi2, result.dof, result.p);
    EXPECT_GT(result.p, 0.001) << name;
  }
}

TEST(DelphesCmsQcd, TagRatesAgree) {
  for (const auto& [name, entry] : sample().reference.at("histograms").items()) {
    if (!entry.contains("rate")) continue;
    const Rate ours = sample().rates.at(name);
    const double n = entry.at("n"), rate = entry.at("rate");
    const double pooled = (ours.tagged + n * rate) / (ours.all + n);
    const double z = (ours.tagged / ours.all - rate) / std::sqrt(pooled * (1 - pooled) * (1 / ours.all + 1 / n));
    std::printf("  %-26s ours %.4f  Delphes %.4f  z %+.2f\n", name.c_str(), ours.tagged / ours.all, rate, z);
    EXPECT_LT(std::abs(z), 3.29) << name;  // p = 0.001
  }
}

}  // namespace
}  // namespace hml::closure
