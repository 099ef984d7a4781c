// The files of EnergyFlow's quark and gluon jets: twenty of 100,000 jets each for either generator, with and without
// charm and bottom quarks. Checksums as EnergyFlow 1.4.0 has them (energyflow/datasets/qg_jets.py). Its
// list of addresses repeats number 3 of the Pythia jets with charm and bottom and lacks number 11; here they count on.
#include <array>

#include <fmt/format.h>

#include "hml/dataset/zoo/published_files.hpp"

namespace hml {
namespace {

using Checksums = std::array<const char*, 20>;

constexpr Checksums pythia{
    "f5d052f10a79c6e8b9382637aca0ef52", "f6a1081c76a47386bc11abcf0e499552", "2628367c57ba598f4473c870d1381041",
    "dd3ad998b0a1bd9acea2ecf029a8a921", "a56d6bb98361b55382aa8c06225e05d8", "266c688e9e6ff1cd20840692d45eaaf8",
    "95a9f7e555fb7b1073967056b9030b11", "4ae72aaabe121bd489532c99a6bdde95", "a2b80bd4199468fde4f302d346a8c9d8",
    "1157cbace488c70c9dcfc250f3345b06", "4b424b553e1e7f852e47ea9904bc2dcf", "ccd29c9d1abb34dd7cfb48cfc57a9695",
    "1ed1f6f19fb8439c9811dced41d5127d", "af45818c361e11ca9b3adaba30db06ad", "488ced3ea409d7e2b196da67f7d182ec",
    "c5e083019de6cd6a0ef12bcec1ea566b", "48605d55edff665f0c7d2f800b5a622e", "8fd47760957b5fd9adec9048b50cd1a9",
    "d43d611484b55391e891ba31c605f792", "6753508e34014cc69714a01fca20ec38"};
constexpr Checksums pythia_bc{
    "e9ac4044a07f56a919a96e2b30c15fed", "5e0c0a08c5de47b190b514ce49ff4e94", "7c4209b14f778bb6c8cb6833a3d47854",
    "cabbd75d4313e07bf8cd8e3479e06c18", "87e793e74e5e665e40c1ece764952934", "fd0ff359e1e64023b1c1f05e854c7180",
    "fed4dfe45618598c853f8d9d24a40afd", "4220bee4b081850e41b3462c06538bda", "a7d76ec2ab2ef6d5777de5574e289c26",
    "40b9d803d1579ef77d6eda733e385e22", "bd5871239ddadcf080e62ffea07bb122", "d7731f5abdf7d3e0c17eca846c25eff3",
    "68514a76032dddb3b9cfd38654a4d433", "d3dca7cb617c66e6f58ea248a10b5ccb", "625a2d19e9b3ac6907362be3cefc404c",
    "dae5923aba89ad393e1c59c63f2552e2", "c611ace22f23518ae20d9e828fb5d0bc", "821cff3746d2fa07ad1b9feb056dd88b",
    "5c4775a99d18ac713360d9bbc43bfb43", "5fd9bcfa8baafb6b3f6efb5114420976"};
constexpr Checksums herwig{
    "a9de310c35c5a83ea592ef93070ff2f3", "d6ff8cc5c6192309fba915114fdc8358", "625bc4a0619b5b2551e273be493c6092",
    "821b293d4e68db8b2bd40a1732d1d865", "415dded70fca2ae5e555cdee776724d8", "242e23df1b837b9afac880383157a161",
    "068eb955146f773c1b5815dd3424c434", "e0212b768f57344ae60df7783ba5ba25", "d1a082794c84d2b0cc159034cf4d44b6",
    "f2e1c99033a2ff7d97d9968d394333ba", "5eab363df8bdff106f53858e60fe7ed1", "2b365047d797207009e3b40f3ec71669",
    "02317fda982357aa3874fd8c6c0e5863", "a102b2056cc08e7c7a9312461151e749", "628acd4a4e7b39d8b8e3675f4d91a3d0",
    "f19512ae26b5a54930bb57d7b3ab8672", "c71796ceae838945710c53ce95a33297", "b9e26d977f8b0e638f5db42cd1c3bcee",
    "6339009c2f5e06ac3c7b2ddade3b3e68", "efdec3aa9194e835f2773be6fb424054"};
constexpr Checksums herwig_bc{
    "2acf8751843b18d97fc9d2c5cc1ada6e", "d900130f470a16edf95faef844169c98", "1ff02a8f99e16645ce1aeea262d48e08",
    "cd8c63195966bec92846fd085e696a24", "4d1d284cadc6a2c682f7673611c4d583", "d6dccec5c6a7c80d967e2cc2bf5955f6",
    "e4bc0643113a41820895a8911c8b54f8", "814d109e673c78fd7f7c15143587c78b", "252a31659ebacb17ebd1a41250fa8546",
    "adb64fcc128744fbe8944b865a92a6e6", "e7c151d8af531840823c53ac67518e2e", "e4535cb57361eb31b51542ced6604626",
    "a752c262f3e0ac1eda48d49496eaf46c", "ad486b64b76ba73e93ee0ef1aaf2b3ba", "0019446390bd46ed7f8679da57c5ced0",
    "8942d2900be5d924ba5fe859daea6947", "c9a01fb2d9bd6a4f18ebc721e2d91b1c", "c9d31a2b8baeb44d9b1f821b023669b1",
    "253e7ef9d9edf37306f7d2b769377a95", "185902f2aba6c7c1b79dea24d9997146"};

std::vector<PublishedFile> numbered(const char* record, const std::string& stem, const Checksums& checksums) {
  std::vector<PublishedFile> files;
  for (std::size_t i = 0; i < checksums.size(); ++i) {
    // The first of the oldest twenty has no number.
    const std::string name = stem == "QG_jets" && i == 0 ? "QG_jets.npz" : fmt::format("{}_{}.npz", stem, i);
    files.push_back({name, zenodo_file(record, name), {}, fmt::format("md5:{}", checksums[i])});
  }
  return files;
}

}  // namespace

std::vector<PublishedFile> quark_gluon_files(bool from_herwig, bool heavy_quarks) {
  if (from_herwig)
    return heavy_quarks ? numbered("3066475", "QG_jets_herwig_withbc", herwig_bc)
                        : numbered("3066475", "QG_jets_herwig", herwig);
  return heavy_quarks ? numbered("3164691", "QG_jets_withbc", pythia_bc) : numbered("3164691", "QG_jets", pythia);
}

}  // namespace hml
