#include "hml/observe/name.hpp"

#include <gtest/gtest.h>

#include "hml/core/error.hpp"
#include "hml/observe/quantity.hpp"

namespace hml {
namespace {

std::string problem(const std::string& name) {
  try {
    Quantity quantity(name);
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

struct Spelling {
  const char *written, *canonical;
};

TEST(Name, HasOneCanonicalSpelling) {
  const Spelling table[] = {{"jet0.pt", "jet0.pt"},
                            {"Jet0.TransverseMomentum", "jet0.pt"},
                            {"jet.PT", "jet.pt"},
                            {"jet:.pT", "jet.pt"},
                            {"jet:3.pt", "jet:3.pt"},
                            {"jet0:3.pt", "jet:3.pt"},
                            {"jet1:.eta", "jet1:.eta"},
                            {"jet1:3.eta", "jet1:3.eta"},
                            {"FatJet0.Constituents:5.AzimuthalAngle", "fatjet0.constituents:5.phi"},
                            {"jet:2.constituents:3.pt", "jet:2.constituents:3.pt"},
                            {"a0.b1.c:2.d.pt", "a0.b1.c:2.d.pt"},
                            {"jet0, jet1.DeltaR", "jet0,jet1.delta_r"},
                            {"fatjet0.constituents,jet0.delta_r", "fatjet0.constituents,jet0.delta_r"},
                            {"jet0,jet1,jet2.InvM", "jet0,jet1,jet2.inv_mass"},
                            {"Puppi_Jet0.mass", "puppi_jet0.mass"},
                            {"ParticleFlowJet04_0.pt", "particleflowjet04_0.pt"},
                            {"ParticleFlowJet04_.pt", "particleflowjet04_.pt"},
                            {"ParticleFlowJet04_:2.pt", "particleflowjet04_:2.pt"},
                            {"jet_0.pt", "jet0.pt"},
                            {"jet0.TAU_21", "jet0.tau21"},
                            {"MissingET0.MET", "missinget0.met"}};
  for (const auto& [written, canonical] : table) {
    EXPECT_EQ(Quantity(written).name(), canonical) << written;
    EXPECT_EQ(Quantity(canonical).name(), canonical) << "parses back";
  }
}

TEST(Name, TellsSingleFromSeveral) {
  EXPECT_TRUE(Quantity("jet0.pt").single());
  EXPECT_TRUE(Quantity("jet0,jet1.delta_r").single());
  EXPECT_TRUE(Quantity("jet.size").single());
  EXPECT_TRUE(Quantity("jet.ht").single());
  EXPECT_TRUE(Quantity("fatjet0.constituents.size").single());
  EXPECT_FALSE(Quantity("jet.pt").single());
  EXPECT_FALSE(Quantity("jet,muon0.delta_r").single());
  EXPECT_FALSE(Quantity("fatjet.constituents.size").single());
}

TEST(Name, RefusesWhatIsMalformed) {
  for (const char* name : {"",
                           ".",
                           "jet0",
                           "jet0.",
                           ".pt",
                           "0jet.pt",
                           "jet-1.pt",
                           "jet0,.pt",
                           "jet0,,jet1.delta_r",
                           "jet0..pt",
                           "jet3:1.pt",
                           "jet1:1.pt",
                           "jet:a.pt",
                           "jet:1:2.pt",
                           "jet00.pt",
                           "ParticleFlowJet04.pt",
                           "jet99999999999.pt",
                           "jet0.pt eta",
                           "jet[0].pt",
                           "_jet0.pt",
                           "jet0.1pt",
                           "jet 0.pt"})
    EXPECT_NE(problem(name), "no error") << name;
}

TEST(Name, MarksThePositionAndNamesTheNearest) {
  EXPECT_EQ(problem("jet0.pq").substr(0, 50), "unknown observable 'jet0.pq'; did you mean 'jet0.p");
  EXPECT_NE(problem("jet0.pq").find("'jet0.pt'"), std::string::npos);
  EXPECT_NE(problem("jet0.pq").find("\n    jet0.pq\n         ^"), std::string::npos);
  EXPECT_NE(problem("jet0,jet1.deltar_").find("no error"), std::string::npos);
  EXPECT_NE(problem("fatjet0.massa").find("'fatjet0.mass'"), std::string::npos);
  EXPECT_NE(problem("jet0.delta_r").find("two objects"), std::string::npos);
  EXPECT_NE(problem("jet0.size").find("one collection"), std::string::npos);
  EXPECT_NE(problem("ParticleFlowJet04.pt").find("ParticleFlowJet04_0"), std::string::npos);
}

}  // namespace
}  // namespace hml
