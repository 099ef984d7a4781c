#include "hml/represent/subjets.hpp"

#include <gtest/gtest.h>

#include <fastjet/ClusterSequence.hh>

#include "../observe/tt100.hpp"
#include "hml/observe/selection.hpp"

namespace hml {
namespace {

/// The constituents of the leading jet of each event.
std::vector<std::vector<Momentum>> jets() {
  const Events events = read_tt100();
  const auto selection = select_objects(events, parse_object("jet0.constituents"));
  const auto all = momenta(selection);
  const auto offsets = selection.event_offsets();
  std::vector<std::vector<Momentum>> out;
  for (std::size_t event = 0; event + 1 < offsets.size(); ++event)
    if (offsets[event] < offsets[event + 1])
      out.emplace_back(all.begin() + offsets[event], all.begin() + offsets[event + 1]);
  return out;
}

struct Case {
  SubjetSettings settings;
  fastjet::JetDefinition definition;
};

std::vector<Case> cases() {
  const double r = 0.2;
  const auto settings = [&](const char* algorithm, double min_pt = 0, int exclusive = 0, double p = -1) {
    SubjetSettings out;
    out.algorithm = algorithm, out.radius = r, out.min_pt = min_pt, out.exclusive = exclusive, out.p = p;
    return out;
  };
  std::vector<Case> out;
  out.push_back({settings("kt"), {fastjet::kt_algorithm, r}});
  out.push_back({settings("antikt", 3), {fastjet::antikt_algorithm, r}});
  out.push_back({settings("cambridge"), {fastjet::cambridge_algorithm, r}});
  out.push_back({settings("genkt", 0, 0, 0.5), {fastjet::genkt_algorithm, r, 0.5}});
  out.push_back({settings("kt", 0, 3), {fastjet::kt_algorithm, r}});
  out.push_back({settings("cambridge", 5, 1000), {fastjet::cambridge_algorithm, r}});
  return out;
}

TEST(Subjets, AreThoseOfFastJet) {
  const auto all = jets();
  ASSERT_GT(all.size(), 90u);
  for (const auto& [settings, definition] : cases())
    for (const auto& objects : all) {
      std::vector<fastjet::PseudoJet> inputs;
      for (const auto& m : objects) inputs.push_back(fastjet::PtYPhiM(m.pt, m.p4().rapidity(), m.phi, m.mass));
      const fastjet::ClusterSequence clustered(inputs, definition);
      auto expected = settings.exclusive > 0 ? clustered.exclusive_jets_up_to(settings.exclusive)
                                             : clustered.inclusive_jets(settings.min_pt);
      std::erase_if(expected, [&](const fastjet::PseudoJet& jet) { return jet.pt() < settings.min_pt; });
      expected = sorted_by_pt(expected);
      const auto found = find_subjets(objects, settings);
      ASSERT_EQ(found.size(), expected.size()) << definition.description();
      for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i].pt, expected[i].pt(), 1e-9 * expected[i].pt());
        EXPECT_NEAR(found[i].eta, expected[i].eta(), 1e-9);
        EXPECT_NEAR(delta_phi(found[i].phi, expected[i].phi_std()), 0, 1e-9);
      }
    }
}

TEST(Subjets, OfNothingAreNone) { EXPECT_TRUE(find_subjets({}, {}).empty()); }

}  // namespace
}  // namespace hml
